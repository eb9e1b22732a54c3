package dev.penstock.backfill.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A job in processes that are killed with -9, each at a moment of its own, until one is left alone.
 * What comes of it is counted by DuckDB.
 */
final class KillRun {

  /** Every so many pictures one is broken, and must become a dead letter, once. */
  private static final int BROKEN_EVERY = 97;

  private static final long PATIENCE_SECONDS = 120;

  private final Path folder;
  private final Plan plan;
  private final Random random;
  private final Consumer<String> log;

  /**
   * What to do.
   *
   * @param images pictures in the folder
   * @param partImages of one part
   * @param kills processes that are killed
   * @param oneFile whether the output is one file
   */
  record Plan(int images, int partImages, int kills, boolean oneFile, long seed) {}

  KillRun(Path folder, Plan plan, Consumer<String> log) {
    this.folder = folder;
    this.plan = plan;
    this.random = new Random(plan.seed());
    this.log = log;
  }

  /** Returns what is wrong with the output; nothing if every image is in it once. */
  List<String> run() throws IOException, InterruptedException, SQLException {
    Path images = Pictures.folder(folder.resolve("images"), plan.images());
    int broken = 0;
    for (int i = BROKEN_EVERY; i < plan.images(); i += BROKEN_EVERY) {
      Files.writeString(images.resolve(Pictures.name(i)), "broken");
      broken++;
    }
    Path output = folder.resolve("predictions.parquet");
    for (int kill = 1; kill <= plan.kills(); kill++) {
      long parts = parts(output);
      Process process = start(images, output);
      // Spread over the job, and over the parts' time: some parts are finished, one is not.
      await(process, output, parts + plan.images() / plan.partImages() / (plan.kills() + 3));
      Thread.sleep(random.nextInt(300));
      if (!process.isAlive()) {
        return List.of("the job ended before kill " + kill + "; give it more images");
      }
      process.destroyForcibly().waitFor();
      log.accept("kill %d: %d parts were finished".formatted(kill, parts(output)));
    }
    Process last = start(images, output);
    if (!last.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || last.exitValue() != 0) {
      last.destroyForcibly();
      return List.of("the last process did not end well; see " + folder.resolve("job.log"));
    }
    return check(output, broken);
  }

  private List<String> check(Path output, int broken) throws IOException, SQLException {
    String files = plan.oneFile() ? output.toString() : output + "/*.parquet";
    List<String> problems = new ArrayList<>();
    String expected = "%1$d|%1$d|%1$d".formatted(plan.images() - broken);
    String found =
        Duck.rows(
                "select count(*), count(distinct id), count(distinct source.\"offset\") from '%s'"
                    .formatted(files))
            .get(0);
    log.accept("rows|ids|offsets, as DuckDB reads them: " + found);
    if (!found.equals(expected)) {
      problems.add("rows|ids|offsets are %s; expected %s".formatted(found, expected));
    }
    String letters =
        Duck.rows(
                "select count(*), count(distinct id) from read_json('%s.dead-letters.jsonl')"
                    .formatted(output))
            .get(0);
    log.accept("dead letters|ids: " + letters);
    if (!letters.equals(broken + "|" + broken)) {
      problems.add("dead letters|ids are %s; expected %d of each".formatted(letters, broken));
    }
    String both =
        Duck.rows(
                "select count(*) from (select id from '%s' union select id from read_json('%s.dead-letters.jsonl'))"
                    .formatted(files, output))
            .get(0);
    if (!both.equals(Integer.toString(plan.images()))) {
      problems.add(both + " images have an answer or a letter; there are " + plan.images());
    }
    return problems;
  }

  private void await(Process process, Path output, long parts)
      throws IOException, InterruptedException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (parts(output) < parts && process.isAlive() && System.nanoTime() < until) {
      Thread.sleep(5);
    }
  }

  /** Parts that the manifest says are finished. */
  private static long parts(Path output) throws IOException {
    Path manifest = new JobPaths(output).manifest();
    if (!Files.exists(manifest)) {
      return 0;
    }
    return Files.readString(manifest).lines().filter(line -> line.contains("\"part\"")).count();
  }

  private Process start(Path images, Path output) throws IOException {
    return KilledProcess.start(
        folder.resolve("job.log"),
        KilledMain.class,
        folder.toString(),
        images.toString(),
        output.toString(),
        Integer.toString(plan.partImages()),
        Boolean.toString(plan.oneFile()));
  }
}
