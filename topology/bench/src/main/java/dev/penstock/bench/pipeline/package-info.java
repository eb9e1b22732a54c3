/**
 * The pipelines under test: Penstock, and what teams write without it.
 *
 * <p>No measuring.
 *
 * <p>Start with {@link dev.penstock.bench.pipeline.PipelineUnderTest}.
 */
@NullMarked
package dev.penstock.bench.pipeline;

import org.jspecify.annotations.NullMarked;
