package dev.penstock.backfill.files;

import dev.penstock.backfill.files.source.ImageContent;
import dev.penstock.backfill.files.source.ImageName;
import dev.penstock.backfill.files.source.RecordSource;
import dev.penstock.backfill.files.source.SourceImage;
import dev.penstock.record.UnfetchedImageException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Some images of a source: those that failed. For one thread. */
final class SelectedImages implements RecordSource {

  private final RecordSource all;
  private final long[] positions;
  private int next;

  /** Whether the source is at the next of the positions. */
  private boolean placed;

  /**
   * Takes over a source that is at its first image.
   *
   * @param positions of the images, ascending
   */
  SelectedImages(RecordSource all, long[] positions) {
    this.all = all;
    this.positions = positions.clone();
  }

  /** How many images there are; the positions between them are of no interest any more. */
  @Override
  public OptionalLong size() {
    return OptionalLong.of(positions.length);
  }

  @Override
  public boolean isReady(Duration longest) throws IOException, InterruptedException {
    if (next == positions.length) {
      return true;
    }
    place();
    return all.isReady(longest);
  }

  @Override
  public @Nullable SourceImage next() throws IOException, InterruptedException {
    if (next == positions.length) {
      return null;
    }
    place();
    placed = false;
    long position = positions[next++];
    SourceImage image = all.next();
    if (image == null) {
      throw new IOException("the input has no image %d any more".formatted(position));
    }
    return image.content() instanceof ImageContent.Passed ? deleted(position, image.name()) : image;
  }

  /** Its record was there in an earlier round. */
  private static SourceImage deleted(long position, ImageName at) {
    return new SourceImage(
        new ImageName(position, "", at.origin()),
        new ImageContent.Unusable(
            new UnfetchedImageException("the record was deleted before it was tried again")));
  }

  private void place() throws IOException, InterruptedException {
    if (!placed) {
      all.seek(positions[next]);
      placed = true;
    }
  }

  @Override
  public void seek(long position) {
    int found = Arrays.binarySearch(positions, position);
    next = found >= 0 ? found : -found - 1;
    placed = false;
  }

  @Override
  public void close() throws IOException {
    all.close();
  }
}
