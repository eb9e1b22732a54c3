package dev.penstock.inference.zoo;

/** Receives the progress of long work. Called on the thread that does the work. */
@FunctionalInterface
public interface Progress {

  /** Ignores it. */
  Progress NONE = (step, fraction) -> {};

  /**
   * Reports progress.
   *
   * @param step what is being done, as a person would say it
   * @param fraction of this step that is done, 0 to 1
   */
  void at(String step, double fraction);
}
