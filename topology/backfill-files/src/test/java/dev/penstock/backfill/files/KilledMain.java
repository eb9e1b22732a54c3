package dev.penstock.backfill.files;

import java.nio.file.Path;

/** A process with a job, on a simulated device: it takes its time, and no core's. */
final class KilledMain {

  private KilledMain() {}

  public static void main(String[] args) throws Exception {
    Jobs jobs =
        new Jobs(Path.of(args[0]))
            .set("penstock.model.provider", "simulated")
            .set("penstock.simulated.batch-time", "40ms")
            .set("penstock.batch.size", "16")
            .partsOf(Long.parseLong(args[3]));
    if (Boolean.parseBoolean(args[4])) {
      jobs.oneFile();
    }
    System.out.println(jobs.run(args[1], Path.of(args[2])));
  }
}
