/**
 * The front door of the engine: image bytes in, a future of a classification out.
 *
 * <p>It joins the rooms below and knows neither Kafka nor Avro.
 *
 * <p>Start reading at {@link dev.penstock.inference.InferenceEngine}.
 */
@NullMarked
package dev.penstock.inference;

import org.jspecify.annotations.NullMarked;
