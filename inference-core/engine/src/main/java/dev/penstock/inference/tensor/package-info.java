/** Element types, shapes, buffers and half floats. */
@NullMarked
package dev.penstock.inference.tensor;

import org.jspecify.annotations.NullMarked;
