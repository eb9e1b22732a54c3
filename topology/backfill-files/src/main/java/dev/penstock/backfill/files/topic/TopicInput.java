package dev.penstock.backfill.files.topic;

import dev.penstock.app.RequestReaders;
import dev.penstock.app.WrongSettingException;
import dev.penstock.backfill.JobRequest;
import dev.penstock.backfill.bounds.BoundsException;
import dev.penstock.backfill.bounds.RecordSelection;
import dev.penstock.backfill.bounds.ResolvedBounds;
import dev.penstock.backfill.files.source.JobInput;
import dev.penstock.backfill.files.source.RecordSource;
import dev.penstock.backfill.files.source.SourceException;
import dev.penstock.backfill.job.Fingerprints;
import dev.penstock.backfill.job.JobClients;
import dev.penstock.config.InputFormat;
import dev.penstock.config.PenstockConfig;
import dev.penstock.record.RequestReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * A bounded part of a topic. It is read without a group: nothing is committed, and nothing of any
 * application is touched.
 *
 * <p>For one thread.
 */
public final class TopicInput implements JobInput {

  /** Settings that change what a record says. */
  private static final List<String> RELEVANT =
      List.of("penstock.input.", "penstock.schemas.writer");

  private final String topic;
  private final JobRequest request;
  private final PenstockConfig config;
  private final RequestReader reader;
  private final JobClients clients;
  private final Consumer<String> notes;

  /**
   * Reads the schemas of producers, if there are any; asks no broker.
   *
   * @param notes for the user
   * @throws SourceException if the settings do not go with the request
   */
  public TopicInput(
      String topic,
      JobRequest request,
      PenstockConfig config,
      JobClients clients,
      Consumer<String> notes)
      throws SourceException {
    if (request.needsAttributes() && config.input().format() == InputFormat.IMAGE) {
      throw new SourceException(
          "--filter attributes: records that are images alone (penstock.input.format) have none");
    }
    this.topic = topic;
    this.request = request;
    this.config = config;
    this.clients = clients;
    this.notes = notes;
    try {
      this.reader = RequestReaders.open(config.input());
    } catch (WrongSettingException e) {
      throw new SourceException(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public boolean isListed() {
    return true;
  }

  /** Writes down the offsets that the bounds stand for now. */
  @Override
  public void list(Path listing, Predicate<Path> excluded)
      throws IOException, SourceException, InterruptedException {
    ResolvedBounds bounds;
    try (Admin admin = clients.admin()) {
      bounds = request.resolve(admin, topic, Instant.now());
    } catch (BoundsException e) {
      if (e.getCause() == null) {
        throw new SourceException(String.valueOf(e.getMessage()), e);
      }
      throw new IOException(e.getMessage(), e);
    }
    bounds.notes().forEach(notes);
    TopicRange.of(topic, bounds).write(listing);
  }

  @Override
  public RecordSource open(Path listing) throws IOException {
    TopicRange range = TopicRange.read(listing);
    return new TopicRecords(
        range,
        new RecordSelection(range.from(), range.to(), request.filters(), reader),
        reader,
        clients,
        notes);
  }

  @Override
  public @Nullable Path root() {
    return null;
  }

  @Override
  public SortedMap<String, String> fingerprint() {
    SortedMap<String, String> print = request.range(topic);
    print.putAll(Fingerprints.ofSettings(config, RELEVANT));
    return print;
  }
}
