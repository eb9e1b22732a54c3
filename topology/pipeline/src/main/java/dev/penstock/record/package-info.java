/** What travels through Kafka: image records, predictions and headers. */
@NullMarked
package dev.penstock.record;

import org.jspecify.annotations.NullMarked;
