/**
 * Sessions of ONNX Runtime, execution providers, and devices that stand in for a model.
 *
 * <p>The only room that imports ONNX Runtime. No images and no batching.
 *
 * <p>Start reading at {@link dev.penstock.inference.session.Devices}.
 */
@NullMarked
package dev.penstock.inference.session;

import org.jspecify.annotations.NullMarked;
