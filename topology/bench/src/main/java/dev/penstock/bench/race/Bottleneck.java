package dev.penstock.bench.race;

/** What keeps a pipeline from going faster. */
public enum Bottleneck {
  /** Nothing but the model: what one builds a pipeline for. */
  DEVICE("the model's device is busy"),
  DECODE("the threads that decode images are busy"),
  COPY("workers spend their time on batches outside the model: packing, reading off classes"),
  COMMIT("stream threads wait for commits"),
  KAFKA("stream threads are busy with records"),
  STARVED("stream threads wait for records to come");

  private final String meaning;

  Bottleneck(String meaning) {
    this.meaning = meaning;
  }

  public String meaning() {
    return meaning;
  }
}
