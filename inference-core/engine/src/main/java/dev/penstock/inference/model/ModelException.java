package dev.penstock.inference.model;

import java.util.List;

/** A model that cannot be used, with every fault found in it. */
public final class ModelException extends Exception {

  private final transient List<String> faults;

  public ModelException(String message) {
    super(message);
    this.faults = List.of(message);
  }

  public ModelException(String message, Throwable cause) {
    super(message + ": " + cause.getMessage(), cause);
    this.faults = List.of(message);
  }

  /**
   * @param subject what was looked at
   * @param faults one line each: the key, its value and what would be right
   */
  public ModelException(String subject, List<String> faults) {
    super(
        faults.size() == 1
            ? subject + ": " + faults.get(0)
            : subject + ":\n  - " + String.join("\n  - ", faults));
    this.faults = List.copyOf(faults);
  }

  /** Each fault on its own. */
  public List<String> faults() {
    return faults;
  }
}
