/** ONNX Runtime sessions and execution providers; the only room that knows ONNX Runtime. */
@NullMarked
package dev.penstock.inference.session;

import org.jspecify.annotations.NullMarked;
