/** Every metric name, and tracing. */
@NullMarked
package dev.penstock.observability;

import org.jspecify.annotations.NullMarked;
