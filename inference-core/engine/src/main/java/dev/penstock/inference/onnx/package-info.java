/** The ONNX file format, read and written without a protobuf library. */
@NullMarked
package dev.penstock.inference.onnx;

import org.jspecify.annotations.NullMarked;
