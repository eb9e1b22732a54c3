package dev.penstock.broker;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.jspecify.annotations.Nullable;

/**
 * The directory of a node's logs: checked, formatted on first use, deleted at the end if it was
 * temporary.
 */
final class DataDirectory implements AutoCloseable {
  private static final String META_PROPERTIES = "meta.properties";
  private static final String LOCK = ".lock";

  private final Path path;
  private final boolean temporary;

  private DataDirectory(Path path, boolean temporary) {
    this.path = path;
    this.temporary = temporary;
  }

  /**
   * Checks and formats the directory. Refuses one that is not this node's, without writing to it.
   */
  static DataDirectory open(BrokerOptions options) {
    Path chosen = options.dataDir();
    DataDirectory directory =
        chosen == null
            ? new DataDirectory(createTemporary(), true)
            : new DataDirectory(chosen.toAbsolutePath().normalize(), false);
    try {
      directory.prepare(options);
      return directory;
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  Path path() {
    return path;
  }

  @Override
  public void close() {
    if (!temporary) {
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new BrokerException("cannot delete the temporary data directory " + path, e);
    }
  }

  private void prepare(BrokerOptions options) {
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw new BrokerException("cannot create the data directory " + path + ": " + e, e);
    }
    if (!Files.isWritable(path)) {
      throw new BrokerException("the data directory " + path + " is not writable");
    }
    String clusterId = clusterId(options);
    requireUnlocked();
    format(options, clusterId);
  }

  private String clusterId(BrokerOptions options) {
    Properties found = readMeta();
    String wanted = options.clusterId();
    if (found == null) {
      requireEmpty();
      return wanted == null ? Uuid.randomUuid().toString() : wanted;
    }
    String foundNode = found.getProperty("node.id");
    if (!Integer.toString(options.nodeId()).equals(foundNode)) {
      throw new BrokerException(
          "the data directory %s belongs to node %s; this is node %d"
              .formatted(path, foundNode, options.nodeId()));
    }
    String foundCluster = found.getProperty("cluster.id", "");
    if (wanted != null && !wanted.equals(foundCluster)) {
      throw new BrokerException(
          "the data directory %s belongs to cluster %s; this node belongs to cluster %s"
              .formatted(path, foundCluster, wanted));
    }
    return foundCluster;
  }

  private @Nullable Properties readMeta() {
    Path meta = path.resolve(META_PROPERTIES);
    if (!Files.exists(meta)) {
      return null;
    }
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(meta)) {
      properties.load(in);
    } catch (IOException | IllegalArgumentException e) {
      throw new BrokerException("cannot read " + meta, e);
    }
    return properties;
  }

  /** A home directory given by mistake must not be filled with logs. */
  private void requireEmpty() {
    try (Stream<Path> files = Files.list(path)) {
      files
          .findFirst()
          .ifPresent(
              file -> {
                throw new BrokerException(
                    "the data directory %s holds %s but no Kafka data; give an empty or a new one"
                        .formatted(path, file.getFileName()));
              });
    } catch (IOException e) {
      throw new BrokerException("cannot list the data directory " + path, e);
    }
  }

  /**
   * Kafka takes this lock too, but only after it has opened the metadata log of the broker running
   * there.
   */
  private void requireUnlocked() {
    Path file = path.resolve(LOCK);
    try (FileChannel channel = FileChannel.open(file, CREATE, WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock == null) {
        throw inUse();
      }
    } catch (OverlappingFileLockException e) {
      throw inUse();
    } catch (IOException e) {
      throw new BrokerException("cannot lock " + file + ": " + e, e);
    }
  }

  private BrokerException inUse() {
    return new BrokerException("the data directory " + path + " is in use by another broker");
  }

  private void format(BrokerOptions options, String clusterId) {
    try (PrintStream silent =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      new Formatter()
          .setPrintStream(silent)
          .setNodeId(options.nodeId())
          .setClusterId(clusterId)
          .setDirectories(List.of(path.toString()))
          .setMetadataLogDirectory(path.toString())
          .setControllerListenerName(BrokerProperties.CONTROLLER_LISTENER)
          .setIgnoreFormatted(true)
          .run();
    } catch (Exception e) {
      throw new BrokerException(
          "cannot format the data directory " + path + ": " + e.getMessage(), e);
    }
  }

  private static Path createTemporary() {
    try {
      return Files.createTempDirectory("penstock-broker-");
    } catch (IOException e) {
      throw new BrokerException("cannot create a temporary data directory", e);
    }
  }
}
