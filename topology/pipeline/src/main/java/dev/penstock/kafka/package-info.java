/**
 * Helpers that Kafka's clients lack, for any part of Penstock that needs them.
 *
 * <p>Contains no settings and no records. Start with {@link dev.penstock.kafka.Topics}.
 */
@NullMarked
package dev.penstock.kafka;

import org.jspecify.annotations.NullMarked;
