package dev.penstock.inference;

import dev.penstock.inference.batch.Ticker;
import dev.penstock.inference.image.ImageDecoder;
import dev.penstock.inference.image.ImageGeometry;
import java.time.Duration;

/**
 * What decode threads share.
 *
 * @param decoder turns bytes into pixels
 * @param geometry the size the model wants
 * @param pixels where pixels are written
 * @param memory bounds what images being decoded take
 * @param limit longest decoding of one image
 * @param watchdog sees to the limit
 * @param exit where pictures go
 * @param ticker the time
 */
record DecodeWork(
    ImageDecoder decoder,
    ImageGeometry geometry,
    PixelPool pixels,
    DecodeMemory memory,
    Duration limit,
    Watchdog watchdog,
    Exit exit,
    Ticker ticker) {

  /** Where pictures and troubles go. */
  interface Exit {

    /** Called by decode threads; the picture's buffer goes with it. */
    void decoded(DecodedPixels picture, DecodeJob job);

    /** Called by decode threads and the watchdog's, once for each image tried. */
    void imageDecoded(long nanos, boolean failed);

    /** Called by the watchdog's thread: too many threads are lost. */
    void stuck(Exception reason);
  }
}
