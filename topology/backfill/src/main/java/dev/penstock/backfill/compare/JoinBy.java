package dev.penstock.backfill.compare;

/** What tells that two predictions are of one image. */
public enum JoinBy {
  /** Topic, partition and offset of the image's record. */
  SOURCE,
  /** The id of the image. */
  ID
}
