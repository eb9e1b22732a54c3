package dev.penstock.backfill.files;

import dev.penstock.app.PredictionFormat;
import dev.penstock.backfill.files.FileJobRequest.OutputTopic;
import dev.penstock.backfill.files.sink.PartFormat;
import dev.penstock.backfill.files.topic.PredictionTopic;
import dev.penstock.backfill.job.Fingerprints;
import dev.penstock.backfill.job.JobClients;
import dev.penstock.backfill.job.JobNames;
import dev.penstock.config.PenstockConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A topic that gets the predictions of a job; its parts and its manifest are on this disk. */
final class TopicDestination implements Destination {

  private final OutputTopic wanted;
  private final JobNames names;
  private final JobPaths paths;
  private final PenstockConfig config;
  private final JobClients clients;
  private final Consumer<String> notes;

  /**
   * Checks the name of the job.
   *
   * @throws FileJobException if no job can be called so
   */
  TopicDestination(
      OutputTopic wanted,
      String job,
      PenstockConfig config,
      JobClients clients,
      Consumer<String> notes)
      throws FileJobException {
    this.wanted = wanted;
    this.config = config;
    this.clients = clients;
    this.notes = notes;
    try {
      this.names = new JobNames(config.stream().applicationId(), job);
    } catch (IllegalArgumentException e) {
      throw FileJobException.wrongUsage(String.valueOf(e.getMessage()));
    }
    this.paths = new JobPaths(wanted.folder().resolve(job), false);
  }

  @Override
  public JobPaths paths() {
    return paths;
  }

  @Override
  public PartFormat format() {
    return PartFormat.of(Path.of("parts.avro")).orElseThrow();
  }

  @Override
  public SortedMap<String, String> fingerprint() {
    SortedMap<String, String> print =
        Fingerprints.ofSettings(config, List.of("penstock.output.format"));
    print.put("--to-topic", wanted.topic());
    print.put("group", names.group(1));
    return print;
  }

  @Override
  public void requireNew() throws FileJobException, InterruptedException {
    if (!Files.exists(paths.manifest())) {
      try (PredictionTopic topic = topic()) {
        TopicOutlet.requireNoMarker(topic, paths);
      }
    }
  }

  @Override
  public String remedy() {
    return "Take another job name";
  }

  @Override
  public Outlet open(Manifest manifest, BooleanSupplier stop) {
    return new TopicOutlet(
        topic(), paths, manifest, new Publication(paths, format(), manifest), stop, notes);
  }

  private PredictionTopic topic() {
    return new PredictionTopic(
        clients, names, wanted.topic(), PredictionFormat.of(config.topics()));
  }
}
