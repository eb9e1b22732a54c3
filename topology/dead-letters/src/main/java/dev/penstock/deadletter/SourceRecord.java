package dev.penstock.deadletter;

/** Where the input of a letter stood. */
public record SourceRecord(String topic, int partition, long offset) {

  @Override
  public String toString() {
    return topic + " " + partition + ":" + offset;
  }
}
