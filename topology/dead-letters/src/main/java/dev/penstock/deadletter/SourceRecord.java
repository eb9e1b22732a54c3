package dev.penstock.deadletter;

/** Coordinates of a letter's input. */
public record SourceRecord(String topic, int partition, long offset) {

  @Override
  public String toString() {
    return topic + " " + partition + ":" + offset;
  }
}
