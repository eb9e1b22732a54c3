package dev.penstock.app;

import dev.penstock.config.StreamConfig;
import dev.penstock.inference.InferenceEngine;

/**
 * How much may be in an engine at a time where no topic is read: the settings' bounds, or those
 * that an instance would choose.
 *
 * @param images that have not been answered
 * @param bytes of their encoded form
 */
public record InFlightBounds(int images, long bytes) {

  /** The bounds for an engine that is open. */
  public static InFlightBounds of(StreamConfig stream, InferenceEngine engine) {
    CapacityPlan plan =
        CapacityPlan.of(
            stream, engine.provider(), engine.workers(), engine.batching().size(), 1, false);
    return new InFlightBounds(plan.maxInFlight(), plan.maxInFlightBytes());
  }
}
