package dev.penstock.inference.session;

import java.util.List;
import java.util.stream.IntStream;

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
    /** Powers of two: a GPU chooses its kernels anew for every shape, so it should meet few. */
    POWERS_OF_TWO,
    /** Any: on a CPU every padded row costs as much as a real one. */
    EXACT
  }

  /** Rows to run for so many images. */
  int padded(int size) {
    return switch (kind) {
      case ONLY_MAX -> max;
      case POWERS_OF_TWO -> Math.min(max, nextPowerOfTwo(size));
      case EXACT -> size;
    };
  }

  /**
   * The sizes to run before the first request: every one that a GPU will meet; on a CPU, where
   * nothing is chosen by size, one image, to prove that the model runs.
   */
  List<Integer> toWarm() {
    return switch (kind) {
      case ONLY_MAX -> List.of(max);
      case POWERS_OF_TWO ->
          IntStream.rangeClosed(1, max).map(this::padded).distinct().boxed().toList();
      case EXACT -> List.of(1);
    };
  }

  private static int nextPowerOfTwo(int size) {
    int highest = Integer.highestOneBit(size);
    return highest == size ? size : highest << 1;
  }
}
