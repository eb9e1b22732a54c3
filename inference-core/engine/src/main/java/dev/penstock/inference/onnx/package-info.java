/**
 * The ONNX file format, read and written without a protobuf library.
 *
 * <p>The format only: what a graph means to Penstock belongs to {@code model} and the model tools.
 *
 * <p>Start reading at {@link dev.penstock.inference.onnx.OnnxModel}.
 */
@NullMarked
package dev.penstock.inference.onnx;

import org.jspecify.annotations.NullMarked;
