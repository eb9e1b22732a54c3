/**
 * The image topic as the brokers see it: which records were deleted before anyone read them.
 *
 * <p>Reads offsets, never records; those belong to {@code processor}. Start with {@link
 * dev.penstock.input.DeletedRecords}.
 */
@NullMarked
package dev.penstock.input;

import org.jspecify.annotations.NullMarked;
