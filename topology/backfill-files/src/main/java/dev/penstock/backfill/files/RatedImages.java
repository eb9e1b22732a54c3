package dev.penstock.backfill.files;

import dev.penstock.backfill.TokenBucket;
import dev.penstock.backfill.files.source.ImageContent;
import dev.penstock.backfill.files.source.RecordSource;
import dev.penstock.backfill.files.source.SourceImage;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Images at a rate. What needs no answer takes no part of it. For one thread. */
final class RatedImages implements RecordSource {

  private static final Duration PAUSE = Duration.ofMillis(5);

  private final RecordSource images;
  private final TokenBucket rate;

  /** Whether the next image may be taken. */
  private boolean permitted;

  /** Takes over a source. */
  RatedImages(RecordSource images, TokenBucket rate) {
    this.images = images;
    this.rate = rate;
  }

  @Override
  public OptionalLong size() {
    return images.size();
  }

  @Override
  public boolean isReady(Duration longest) throws IOException, InterruptedException {
    permitted = permitted || rate.tryTake();
    if (!permitted) {
      Thread.sleep(PAUSE.toMillis());
      return false;
    }
    return images.isReady(longest);
  }

  @Override
  public @Nullable SourceImage next() throws IOException, InterruptedException {
    SourceImage image = images.next();
    permitted = image != null && image.content() instanceof ImageContent.Passed;
    return image;
  }

  @Override
  public void seek(long position) throws IOException, InterruptedException {
    images.seek(position);
  }

  @Override
  public void close() throws IOException {
    images.close();
  }
}
