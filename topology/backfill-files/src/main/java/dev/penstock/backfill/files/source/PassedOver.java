package dev.penstock.backfill.files.source;

/** Why a position of a topic needs no answer. */
public enum PassedOver {
  /** The record does not match {@code --filter}. */
  FILTERED("filtered"),
  /** The record's timestamp is outside {@code --from} and {@code --to}. */
  OUTSIDE_THE_TIME("outside_the_time"),
  /** A marker of a transaction, or a record that was aborted or compacted. */
  NO_RECORD("no_record"),
  /** Deleted by retention before it was read. */
  MISSING("missing");

  private final String id;

  PassedOver(String id) {
    this.id = id;
  }

  /**
   * The reason with this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static PassedOver of(String id) {
    for (PassedOver why : values()) {
      if (why.id.equals(id)) {
        return why;
      }
    }
    throw new IllegalArgumentException("nothing is passed over for the reason " + id);
  }

  /** Its name in a manifest. */
  public String id() {
    return id;
  }
}
