package dev.penstock.backfill.files.source;

import dev.penstock.inference.image.ImageException;
import dev.penstock.record.UnfetchedImageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file with one image, opened: its length is known before any of it is in memory. For one thread.
 */
public final class StoredImage implements AutoCloseable {

  private final Path file;
  private final FileChannel channel;
  private final int bytes;

  private StoredImage(Path file, FileChannel channel, int bytes) {
    this.file = file;
    this.channel = channel;
    this.bytes = bytes;
  }

  /**
   * Opens a file.
   *
   * @param maxBytes length of the longest file that is read
   * @throws UnfetchedImageException if it cannot be opened
   * @throws ImageException if it is empty or too long
   */
  public static StoredImage open(Path file, long maxBytes)
      throws UnfetchedImageException, ImageException {
    FileChannel channel = null;
    try {
      if (!Files.isRegularFile(file)) { // a pipe would block for ever
        throw new UnfetchedImageException(missing(file));
      }
      channel = FileChannel.open(file, StandardOpenOption.READ);
      return new StoredImage(file, channel, checked(channel.size(), maxBytes));
    } catch (IOException e) {
      close(channel);
      throw new UnfetchedImageException(describe(file, e));
    } catch (ImageException e) {
      close(channel);
      throw e;
    }
  }

  /** Length of the file, in bytes. */
  public int bytes() {
    return bytes;
  }

  /**
   * Reads the file.
   *
   * @param sha256 lower-case hex digest that it must have
   * @throws UnfetchedImageException if it cannot be read, or is another file
   */
  public ByteBuffer read(Optional<String> sha256) throws UnfetchedImageException {
    ByteBuffer content = ByteBuffer.allocate(bytes);
    try {
      while (content.hasRemaining()) {
        if (channel.read(content) < 0) {
          throw new UnfetchedImageException(
              "%s has become shorter while it was read: %d bytes of %d"
                  .formatted(file, content.position(), bytes));
        }
      }
    } catch (IOException e) {
      throw new UnfetchedImageException(describe(file, e));
    }
    content.flip();
    if (sha256.isPresent()) {
      requireDigest(content, sha256.get());
    }
    return content;
  }

  @Override
  public void close() {
    close(channel);
  }

  private void requireDigest(ByteBuffer content, String wanted) throws UnfetchedImageException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(content.duplicate());
      String found = HexFormat.of().formatHex(digest.digest());
      if (!found.equals(wanted)) {
        throw new UnfetchedImageException(
            "%s has the SHA-256 %s; its record says %s".formatted(file, found, wanted));
      }
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static int checked(long bytes, long maxBytes) throws ImageException {
    if (bytes == 0) {
      throw new ImageException("image is empty");
    }
    if (bytes > maxBytes) {
      throw new ImageException(
          "image is %d bytes; the limit is %d bytes (penstock.image.max-bytes)"
              .formatted(bytes, maxBytes));
    }
    return Math.toIntExact(bytes);
  }

  private static String missing(Path file) {
    return file + (Files.exists(file) ? " is not a file" : " does not exist");
  }

  private static String describe(Path file, IOException e) {
    if (e instanceof NoSuchFileException) {
      return file + " does not exist";
    }
    if (e instanceof AccessDeniedException) {
      return file + " may not be read by this user";
    }
    return file + " cannot be read: " + e.getMessage();
  }

  private static void close(@Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // It was only read.
    }
  }
}
