package dev.penstock.inference.model;

import dev.penstock.inference.cache.CachedText;
import dev.penstock.inference.cache.UserCache;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The SHA-256 of a model file, remembered in the user's cache so that a start does not read 51 MB
 * twice.
 *
 * <p>What is remembered is taken as true while the file's path, inode, size, time of writing and,
 * where the system has one, time of change are the same; the last cannot be set back by a program.
 * The digest says which model gave an answer and keys the optimised models; it does not defend
 * against someone who can write to the user's cache, who could replace what runs anyway.
 */
final class FileDigest {

  private final Path memory;

  FileDigest() {
    this(UserCache.root().resolve("digests"));
  }

  FileDigest(Path memory) {
    this.memory = memory;
  }

  /** Lower-case hex. */
  String of(Path file) throws IOException {
    String state = state(file);
    // Two paths of one name would cost time, not correctness: the state tells them apart.
    CachedText remembered =
        new CachedText(
            memory.resolve(Integer.toHexString(file.toRealPath().toString().hashCode())));
    String known = remembered.read().orElse("");
    if (known.startsWith(state + " ")) {
      return known.substring(state.length() + 1);
    }
    String digest = compute(file);
    remembered.write(state + " " + digest);
    return digest;
  }

  private static String state(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return attributes.size()
        + "|"
        + attributes.lastModifiedTime()
        + "|"
        + attributes.fileKey()
        + "|"
        + changeTime(file);
  }

  private static String changeTime(Path file) throws IOException {
    try {
      return String.valueOf(Files.getAttribute(file, "unix:ctime"));
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      return "";
    }
  }

  private static String compute(Path file) throws IOException {
    MessageDigest digest = sha256();
    byte[] chunk = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        digest.update(chunk, 0, n);
      }
    }
    return hex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static String hex(byte[] digest) {
    return HexFormat.of().formatHex(digest);
  }
}
