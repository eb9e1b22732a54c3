package dev.penstock.backfill.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Keeps a job to one process. The system gives the lock back, however its process ends. */
final class JobLock implements AutoCloseable {

  private final FileChannel channel;

  private JobLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @throws FileJobException if another process has it
   */
  static JobLock take(Path file) throws IOException, FileJobException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (tryLock(channel) == null) {
      channel.close();
      throw FileJobException.failed(
          "another process is at this job (it holds %s); it may go on alone".formatted(file));
    }
    return new JobLock(channel);
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) { // by this process
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
