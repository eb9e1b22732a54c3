package dev.penstock.inference.zoo;

/** Told how far long work has come. Called on the thread that does the work. */
@FunctionalInterface
public interface Progress {

  /** Tells nobody. */
  Progress NONE = (step, fraction) -> {};

  /**
   * Takes note of the work.
   *
   * @param step what is being done, as a person would say it
   * @param fraction of this step that is done, 0 to 1
   */
  void at(String step, double fraction);
}
