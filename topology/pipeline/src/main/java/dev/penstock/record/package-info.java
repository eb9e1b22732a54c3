/**
 * What travels through Kafka: image records, predictions, and every header name.
 *
 * <p>Reads and writes bytes; has no topics and no state. Start with {@link
 * dev.penstock.record.RequestReader}; header names are in {@link dev.penstock.record.HeaderNames}.
 */
@NullMarked
package dev.penstock.record;

import org.jspecify.annotations.NullMarked;
