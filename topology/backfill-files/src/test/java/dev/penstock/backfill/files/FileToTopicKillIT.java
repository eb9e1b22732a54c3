package dev.penstock.backfill.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.testkit.BrokerExtension;
import dev.penstock.testkit.CommittedRecords;
import dev.penstock.testkit.Predictions;
import dev.penstock.testkit.SharedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Whatever kills a job, a reader of what is committed sees every image once, in order. */
@Timeout(120)
@ExtendWith(BrokerExtension.class)
class FileToTopicKillIT {

  private static final int IMAGES = 400;
  private static final int KILLS = 2;
  private static final String TOPIC = "predictions.kills";

  @TempDir private Path folder;

  @Test
  void everyImageIsInTheTopicOnceAfterKills(SharedBroker broker) throws Exception {
    Path images = Pictures.folder(folder.resolve("images"), IMAGES);
    Random random = new Random(7);
    for (int kill = 1; kill <= KILLS; kill++) {
      long published = published();
      Process process = start(broker, images);
      while (published() < published + 4 && process.isAlive()) {
        Thread.sleep(2);
      }
      Thread.sleep(random.nextInt(40)); // in a part, in a transaction, or between the two
      assertThat(process.isAlive()).as("give the job more images").isTrue();
      process.destroyForcibly().waitFor();
      System.out.println("kill %d: %d parts were published".formatted(kill, published()));
    }
    Process last = start(broker, images);
    assertThat(last.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(last.exitValue()).as(Files.readString(log())).isZero();
    try (CommittedRecords records = new CommittedRecords(broker.bootstrapServers(), TOPIC)) {
      var unused = records.await(IMAGES, Duration.ofSeconds(20));
      List<String> ids = Predictions.ids(records.settle(Duration.ofMillis(500)));
      assertThat(ids).isEqualTo(IntStream.range(0, IMAGES).mapToObj(Pictures::name).toList());
    }
  }

  /** Parts that the manifest says are in the topic. */
  private long published() throws IOException {
    Path manifest = folder.resolve("kills.backfill/manifest.jsonl");
    return Files.exists(manifest)
        ? Files.readString(manifest)
            .lines()
            .filter(line -> line.contains("\"line\":\"published\""))
            .count()
        : 0;
  }

  private Path log() {
    return folder.resolve("job.log");
  }

  private Process start(SharedBroker broker, Path images) throws IOException {
    return KilledProcess.start(
        log(),
        KilledTopicMain.class,
        folder.toString(),
        images.toString(),
        broker.bootstrapServers(),
        "kills",
        TOPIC);
  }
}
