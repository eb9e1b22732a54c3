package dev.penstock.inference.session;

import java.util.List;

/**
 * The batch sizes a graph is run with.
 *
 * @param max most images of one run
 * @param kind which sizes up to it
 */
record BatchSizes(int max, Kind kind) {

  enum Kind {
    /** The graph's batch axis is fixed. */
    ONLY_MAX,
    /**
     * The largest, for an NVIDIA GPU; smaller ones only where that does not fit its memory. ONNX
     * Runtime rebuilds cuDNN's plans of all convolutions whenever the shape differs from the last
     * run's, even for a shape it has met before (microsoft/onnxruntime#23006). On an H200 each
     * change took about 0.3 s, while a batch of 32 takes 3 ms: a few sizes, such as powers of two,
     * would change all the time at any load that does not fill batches.
     */
    ONE_SIZE,
    /** Any: on a CPU every padded row costs as much as a real one. */
    EXACT
  }

  /**
   * Rows to run for so many images.
   *
   * @param fits rows known to fit the device
   */
  int padded(int size, int fits) {
    return switch (kind) {
      case ONLY_MAX -> max;
      case ONE_SIZE -> size <= fits ? fits : max;
      case EXACT -> size;
    };
  }

  /** Rows to try for so many images when {@code rows} did not fit; the same if there are none. */
  int fewer(int rows, int size) {
    return kind == Kind.ONE_SIZE ? Math.max(size, rows / 2) : rows;
  }

  /**
   * The sizes to run before the first request: every one that a GPU will meet; on a CPU, where
   * nothing is chosen by size, one image, to prove that the model runs.
   */
  List<Integer> toWarm() {
    return List.of(kind == Kind.EXACT ? 1 : max);
  }
}
