package dev.penstock.inference.session;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What runs the model. */
public enum ExecutionProvider {
  /** Not a provider but a request for the best one available: CUDA, else the CPU. */
  AUTO,
  CPU,
  CUDA,
  TENSORRT,
  /** For measuring: a device that takes a fixed time for every batch and no CPU. */
  SIMULATED,
  /** For measuring: a device that takes no time at all. */
  NULL;

  /** The name used in settings, metrics and predictions. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether the batches of its workers run beside the host's own work, not on the same cores. */
  public boolean hasOwnProcessor() {
    return this != CPU;
  }

  /** Whether it only stands in for a model, so that its answers mean nothing. */
  public boolean isForMeasuring() {
    return this == SIMULATED || this == NULL;
  }

  /**
   * The provider of this {@link #id()}.
   *
   * @throws IllegalArgumentException if there is none; the message names those there are
   */
  public static ExecutionProvider ofId(String id) {
    return Arrays.stream(values())
        .filter(provider -> provider.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no such provider: " + id + "; there are " + idsOfAll()));
  }

  private static String idsOfAll() {
    return Arrays.stream(values()).map(ExecutionProvider::id).collect(Collectors.joining(", "));
  }
}
