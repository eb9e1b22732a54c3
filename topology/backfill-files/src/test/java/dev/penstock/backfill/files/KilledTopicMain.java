package dev.penstock.backfill.files;

import dev.penstock.backfill.files.FileJobRequest.OutputTopic;
import java.nio.file.Path;

/** A process with a job that publishes to a topic, on a simulated device. */
final class KilledTopicMain {

  private KilledTopicMain() {}

  public static void main(String[] args) throws Exception {
    Jobs jobs =
        new Jobs(Path.of(args[0]))
            .brokers(args[2])
            .named(args[3])
            .set("penstock.model.provider", "simulated")
            .set("penstock.simulated.batch-time", "20ms")
            .set("penstock.batch.size", "16")
            .partsOf(20);
    System.out.println(jobs.run(args[1], new OutputTopic(args[4], Path.of(args[0]))));
    System.out.println(jobs.notes);
  }
}
