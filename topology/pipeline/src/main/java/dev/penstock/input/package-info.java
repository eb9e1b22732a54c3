/**
 * The topic of images as brokers see it: what was deleted from it before anybody read it.
 *
 * <p>Reads offsets, never records; those belong to {@code processor}. Start with {@link
 * dev.penstock.input.DeletedRecords}.
 */
@NullMarked
package dev.penstock.input;

import org.jspecify.annotations.NullMarked;
