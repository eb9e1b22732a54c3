package dev.penstock.backfill.files;

import dev.penstock.backfill.files.source.RecordSource;
import dev.penstock.backfill.files.source.SourceImage;
import java.io.IOException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Some images of a source: those that failed. For one thread. */
final class SelectedImages implements RecordSource {

  private final RecordSource all;
  private final long[] positions;
  private int next;

  /** Where the source is. */
  private long at;

  /**
   * Takes over a source that is at its first image.
   *
   * @param positions of the images, ascending
   */
  SelectedImages(RecordSource all, long[] positions) {
    this.all = all;
    this.positions = positions.clone();
  }

  @Override
  public OptionalLong size() {
    return OptionalLong.of(positions.length);
  }

  @Override
  public @Nullable SourceImage next() throws IOException {
    if (next == positions.length) {
      return null;
    }
    all.skip(positions[next] - at);
    at = positions[next++] + 1;
    SourceImage image = all.next();
    if (image == null) {
      throw new IOException("the input has no image %d any more".formatted(at - 1));
    }
    return image;
  }

  @Override
  public void skip(long images) {
    next = (int) Math.min(positions.length, next + images);
  }

  @Override
  public void close() throws IOException {
    all.close();
  }
}
