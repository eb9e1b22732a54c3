package dev.penstock.inference.session;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.penstock.inference.model.ModelDescriptor;

/** How ONNX Runtime is best used on one kind of processor. */
interface OnnxProvider {

  ExecutionProvider id();

  /** Runners at once. */
  int workers();

  /** Whether all runners may use one session. */
  boolean sharesSession();

  /** Images of a run where nothing else is asked for. */
  int usualBatch();

  /** Which batch sizes a graph of any batch size is run with. */
  BatchSizes.Kind batchSizes();

  OrtSession load(OrtEnvironment environment, ModelDescriptor model) throws OrtException;
}
