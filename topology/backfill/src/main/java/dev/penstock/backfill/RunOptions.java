package dev.penstock.backfill;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How a process works on a job; unlike the job's own options these may differ between processes.
 *
 * @param limits what ends the job early
 * @param recordsPerSecond of all processes together; empty for no limit
 * @param yielding when it makes way for the live application; empty for never
 */
public record RunOptions(
    JobLimits limits, OptionalDouble recordsPerSecond, Optional<Yielding> yielding) {

  /**
   * When a process makes way for the live application.
   *
   * @param group of the live application
   * @param limit on its lag
   * @param interval from one measurement to the next
   */
  public record Yielding(String group, Duration limit, Duration interval) {}
}
