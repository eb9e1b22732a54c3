package dev.penstock.backfill.files;

import dev.penstock.backfill.files.topic.Marker;
import dev.penstock.backfill.files.topic.PredictionTopic;
import dev.penstock.backfill.files.topic.RefusedException;
import dev.penstock.backfill.files.topic.TopicAwayException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A topic, which gets each part as soon as it is finished, once.
 *
 * <p>Two records of the same thing are compared whenever a producer is opened. The marker is
 * committed with the parts it counts, so it is the truth; but brokers forget offsets of a group
 * that is idle for days. The manifest is written before and after each commit, so it knows how many
 * parts are in the topic, unless a process ended between the two; then only the marker knows.
 *
 * <p>For one thread.
 */
final class TopicOutlet implements Outlet {

  private static final long RETRY_MILLIS = 1_000;

  private final PredictionTopic topic;
  private final JobPaths paths;
  private final Manifest manifest;
  private final Publication publication;
  private final BooleanSupplier stop;
  private final Consumer<String> notes;

  /** Parts in the topic; what {@link #reconcile} found, or one more for each that was published. */
  private long published;

  private String topicId = "";
  private boolean isAway;

  TopicOutlet(
      PredictionTopic topic,
      JobPaths paths,
      Manifest manifest,
      Publication publication,
      BooleanSupplier stop,
      Consumer<String> notes) {
    this.topic = topic;
    this.paths = paths;
    this.manifest = manifest;
    this.publication = publication;
    this.stop = stop;
    this.notes = notes;
  }

  /**
   * Refuses to begin a job whose marker is there already: its manifest is elsewhere.
   *
   * @throws FileJobException if it is, or the brokers do not say
   */
  static void requireNoMarker(PredictionTopic topic, JobPaths paths)
      throws FileJobException, InterruptedException {
    try {
      Optional<Marker> marker = topic.marker();
      if (marker.isPresent()) {
        throw ofAnother(topic, paths, marker.get());
      }
    } catch (RefusedException | TopicAwayException e) {
      throw FileJobException.failed(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public void begin() throws IOException, FileJobException, InterruptedException {
    boolean unused = catchUp();
  }

  @Override
  public void finished() throws IOException, FileJobException, InterruptedException {
    boolean unused = catchUp();
  }

  @Override
  public boolean complete() throws IOException, FileJobException, InterruptedException {
    if (!catchUp()) {
      return false;
    }
    publication.publishLetters();
    return true;
  }

  @Override
  public void close() {
    topic.close();
  }

  /**
   * Publishes all parts that are not in the topic, however long the brokers are away.
   *
   * @return false if the job is to stop before that
   */
  private boolean catchUp() throws IOException, FileJobException, InterruptedException {
    List<ManifestLine.Part> parts = manifest.parts();
    for (boolean first = true; !topic.isOpen() || published < parts.size(); first = false) {
      if ((!first || isAway) && stop.getAsBoolean()) {
        return false;
      }
      try {
        if (topic.isOpen()) {
          publish(parts.get(Math.toIntExact(published)));
        } else {
          reconcile(parts.size());
        }
        noteBack();
      } catch (RefusedException e) {
        throw FileJobException.failed(String.valueOf(e.getMessage()), e);
      } catch (TopicAwayException e) {
        topic.close();
        noteAway(e);
        if (stop.getAsBoolean()) {
          return false;
        }
        Thread.sleep(RETRY_MILLIS);
      }
    }
    return true;
  }

  private void publish(ManifestLine.Part part)
      throws IOException, TopicAwayException, RefusedException {
    long count = published + 1;
    if (manifest.begun() < count) {
      manifest.append(new ManifestLine.Publishing(count));
    }
    topic.publish(paths.parts().resolve(part.file()), new Marker(count, manifestId()));
    confirm(count);
  }

  private void confirm(long count) throws IOException {
    manifest.append(new ManifestLine.Published(count, topicId));
    published = count;
  }

  /** Opens the topic, and finds out how many parts it has. */
  private void reconcile(int parts)
      throws IOException,
          FileJobException,
          InterruptedException,
          TopicAwayException,
          RefusedException {
    String id = topic.open();
    Optional<ManifestLine.Published> known = manifest.published();
    if (known.isPresent() && known.get().parts() > 0 && !known.get().topicId().equals(id)) {
      throw FileJobException.failed(
          "topic %s was created again: the %d parts that it had are gone. To answer everything once more, delete %s and take another job name"
              .formatted(topic.name(), known.get().parts(), paths.folder()));
    }
    topicId = id;
    Optional<Marker> marker = topic.marker();
    long confirmed = known.map(ManifestLine.Published::parts).orElse(-1L);
    if (marker.isPresent()) {
      long there = marker.get().parts();
      if (!marker.get().manifest().equals(manifestId())) {
        throw ofAnother(topic, paths, marker.get());
      }
      if (there < confirmed || there > parts) {
        throw FileJobException.failed(
            "group %s says that topic %s has %d parts of this job; %s has %d, %d of them published: the job cannot go on"
                .formatted(
                    topic.group(),
                    topic.name(),
                    there,
                    paths.manifest(),
                    parts,
                    Math.max(0, confirmed)));
      }
      published = there;
      if (there > confirmed) {
        confirm(there);
      }
      return;
    }
    if (manifest.begun() > Math.max(0, confirmed)) {
      throw FileJobException.failed(
          "whether part %d is in topic %s cannot be known: its publication was begun and not confirmed, and the brokers have forgotten the offsets of group %s. Look for its first id in the topic; see docs/backfill-files.md"
              .formatted(manifest.begun(), topic.name(), topic.group()));
    }
    Marker marked = new Marker(Math.max(0, confirmed), manifestId());
    topic.mark(marked);
    confirm(marked.parts());
  }

  private String manifestId() {
    return manifest.job().orElseThrow().id();
  }

  private static FileJobException ofAnother(PredictionTopic topic, JobPaths paths, Marker marker) {
    return FileJobException.failed(
        "a job of this name has put %d parts into topic %s, and its folder is not %s. Go on where that folder is, or take another job name to answer everything once more (group %s has the count)"
            .formatted(
                marker.parts(), topic.name(), paths.folder().toAbsolutePath(), topic.group()));
  }

  private void noteAway(TopicAwayException e) {
    if (!isAway) {
      notes.accept(e.getMessage() + "; the job waits and tries again");
      isAway = true;
    }
  }

  private void noteBack() {
    if (isAway) {
      notes.accept("topic %s can be written again".formatted(topic.name()));
      isAway = false;
    }
  }
}
