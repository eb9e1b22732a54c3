/**
 * Two sets of predictions of the same images: joined, and compared.
 *
 * <p>Nothing that writes to Kafka, and no models: {@code penstock verify} runs those.
 *
 * <p>Start with {@link dev.penstock.backfill.compare.PredictionJoin}.
 */
@NullMarked
package dev.penstock.backfill.compare;

import org.jspecify.annotations.NullMarked;
