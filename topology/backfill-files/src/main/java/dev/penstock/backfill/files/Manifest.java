package dev.penstock.backfill.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What is done of a job: a file that only grows, each line on disk before anything relies on it.
 * Whatever interrupts a write leaves a line without an end, which is cut off when the file is
 * opened.
 *
 * <p>For one thread.
 */
final class Manifest implements AutoCloseable {

  private final Path file;
  private final FileChannel channel;
  private final List<ManifestLine> lines = new ArrayList<>();

  /** Where each line ends in the file. */
  private final List<Long> ends = new ArrayList<>();

  private Manifest(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Opens a manifest, which is empty if there is none.
   *
   * @throws FileJobException if a line in it cannot be understood
   */
  static Manifest open(Path file) throws IOException, FileJobException {
    byte[] content = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    Manifest manifest = new Manifest(file, channel);
    try {
      manifest.read(content);
      manifest.cut(manifest.lines.size());
      return manifest;
    } catch (IOException | FileJobException e) {
      channel.close();
      throw e;
    }
  }

  private void read(byte[] content) throws FileJobException {
    int start = 0;
    for (int i = 0; i < content.length; i++) {
      if (content[i] == '\n') {
        lines.add(parse(Arrays.copyOfRange(content, start, i)));
        start = i + 1;
        ends.add((long) start);
      }
    }
  }

  private ManifestLine parse(byte[] line) throws FileJobException {
    try {
      return ManifestJson.read(line);
    } catch (IOException | IllegalArgumentException e) {
      throw FileJobException.failed(
          "line %d of %s cannot be understood: %s"
              .formatted(lines.size() + 1, file, e.getMessage()),
          e);
    }
  }

  List<ManifestLine> lines() {
    return Collections.unmodifiableList(lines);
  }

  /** The job; empty if it was never begun. */
  Optional<ManifestLine.Job> job() {
    return lines.isEmpty() || !(lines.get(0) instanceof ManifestLine.Job job)
        ? Optional.empty()
        : Optional.of(job);
  }

  /** All parts, in the order in which they were finished. */
  List<ManifestLine.Part> parts() {
    List<ManifestLine.Part> parts = new ArrayList<>();
    for (ManifestLine line : lines) {
      if (line instanceof ManifestLine.Part part) {
        parts.add(part);
      }
    }
    return parts;
  }

  /** The parts of one round. */
  List<ManifestLine.Part> parts(int round) {
    return parts().stream().filter(part -> part.round() == round).toList();
  }

  /** The round that goes on, or the last one. */
  int round() {
    int round = 0;
    for (ManifestLine line : lines) {
      if (line instanceof ManifestLine.Retry retry) {
        round = retry.round();
      }
    }
    return round;
  }

  /** What is known to be in a topic; empty before the first time. */
  Optional<ManifestLine.Published> published() {
    ManifestLine.Published last = null;
    for (ManifestLine line : lines) {
      if (line instanceof ManifestLine.Published published) {
        last = published;
      }
    }
    return Optional.ofNullable(last);
  }

  /** The last part whose publication to a topic was begun, from 1; 0 if none was. */
  long begun() {
    long begun = 0;
    for (ManifestLine line : lines) {
      if (line instanceof ManifestLine.Publishing publishing) {
        begun = publishing.part();
      }
    }
    return begun;
  }

  /** Where the parts of the round end, as a position of the input. */
  long end() {
    return parts(round()).stream().mapToLong(ManifestLine.Part::to).max().orElse(0);
  }

  /** Whether its round has been published. */
  boolean isDone() {
    return !lines.isEmpty() && lines.get(lines.size() - 1) instanceof ManifestLine.Done;
  }

  /** Adds a line; when this returns, it is on disk. */
  void append(ManifestLine line) throws IOException {
    byte[] text = (ManifestJson.write(line) + "\n").getBytes(StandardCharsets.UTF_8);
    long end = bytes();
    ByteBuffer buffer = ByteBuffer.wrap(text);
    while (buffer.hasRemaining()) {
      channel.write(buffer, end + buffer.position());
    }
    channel.force(true);
    lines.add(line);
    ends.add(end + text.length);
  }

  /** Forgets all lines but the first ones. */
  void cut(int kept) throws IOException {
    lines.subList(kept, lines.size()).clear();
    ends.subList(kept, ends.size()).clear();
    channel.truncate(bytes());
    channel.force(true);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private long bytes() {
    return ends.isEmpty() ? 0 : ends.get(ends.size() - 1);
  }
}
