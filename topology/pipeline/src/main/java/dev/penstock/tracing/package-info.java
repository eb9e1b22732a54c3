/**
 * Follows a record from its producer to its consumer: when it passed which point, and the spans
 * that tell it to others.
 */
@NullMarked
package dev.penstock.tracing;

import org.jspecify.annotations.NullMarked;
