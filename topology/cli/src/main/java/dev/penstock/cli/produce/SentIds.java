package dev.penstock.cli.produce;

import dev.penstock.cli.console.CommandFailedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file of the ids that brokers have acknowledged, so that a later run skips them: a line for
 * each, its topic and its id. What was sent but not acknowledged when the process ended is sent
 * again.
 *
 * <p>{@link #add} is called by the producer's thread, the rest by the thread that sends.
 */
final class SentIds implements AutoCloseable {

  private final Path file;
  private final String topic;
  private final Set<String> earlier = new HashSet<>();
  private final FileChannel channel;
  private volatile @Nullable IOException failure;

  private SentIds(Path file, String topic) throws IOException {
    this.file = file;
    this.topic = topic;
    this.channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /** Reads the file, which need not exist yet. */
  static SentIds open(Path file, String topic) {
    try {
      SentIds ids = new SentIds(file, topic);
      try {
        ids.read();
      } catch (IOException e) {
        ids.channel.close();
        throw e;
      }
      return ids;
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }

  private void read() throws IOException {
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    // A last line without an end was cut short.
    int end = text.lastIndexOf('\n') + 1;
    String start = topic + ' ';
    text.substring(0, end)
        .lines()
        .filter(line -> line.startsWith(start))
        .forEach(line -> earlier.add(line.substring(start.length())));
    int whole = text.substring(0, end).getBytes(StandardCharsets.UTF_8).length;
    channel.truncate(whole).position(whole);
  }

  /** Whether an earlier run has sent it. */
  boolean contains(String id) {
    return earlier.contains(onOneLine(id));
  }

  void add(String id) {
    byte[] line = (topic + ' ' + onOneLine(id) + '\n').getBytes(StandardCharsets.UTF_8);
    ByteBuffer rest = ByteBuffer.wrap(line);
    try {
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
    } catch (IOException e) {
      failure = e;
    }
  }

  /**
   * @throws CommandFailedException if ids are missing from the file
   */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      failure = e;
    }
    IOException reason = failure;
    if (reason != null) {
      throw unusable(file, reason);
    }
  }

  /** File names may hold line ends. */
  private static String onOneLine(String id) {
    return id.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
  }

  private static CommandFailedException unusable(Path file, IOException e) {
    return new CommandFailedException(
        "cannot keep the ids sent in " + file + " (" + e.getMessage() + ")", e);
  }
}
