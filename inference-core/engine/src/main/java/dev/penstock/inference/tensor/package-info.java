/**
 * Element types of tensors, and half floats.
 *
 * <p>The JDK only, and no tensor library.
 *
 * <p>Start reading at {@link dev.penstock.inference.tensor.ElementType}.
 */
@NullMarked
package dev.penstock.inference.tensor;

import org.jspecify.annotations.NullMarked;
