/**
 * The dynamic batcher: gathers single requests into batches and runs them on its threads.
 *
 * <p>Generic: no images, no models, nothing but the JDK.
 *
 * <p>Start reading at {@link dev.penstock.inference.batch.DynamicBatcher}; the rule that fires a
 * batch is in {@code RequestQueue}.
 */
@NullMarked
package dev.penstock.inference.batch;

import org.jspecify.annotations.NullMarked;
