/**
 * Models that Penstock builds, converts and imports: ResNet-50, the demo model, FP16, ONNX files.
 *
 * <p>Serving a model does not need it. It never accesses the network.
 *
 * <p>Start reading at {@link dev.penstock.inference.zoo.OnnxImport} for imports, at {@link
 * dev.penstock.inference.zoo.DemoModel} for the demo.
 */
@NullMarked
package dev.penstock.inference.zoo;

import org.jspecify.annotations.NullMarked;
