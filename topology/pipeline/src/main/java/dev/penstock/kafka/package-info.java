/**
 * What Kafka's own clients leave to their users, for any part of Penstock that needs it.
 *
 * <p>Knows no settings and no records. Start with {@link dev.penstock.kafka.Topics}.
 */
@NullMarked
package dev.penstock.kafka;

import org.jspecify.annotations.NullMarked;
