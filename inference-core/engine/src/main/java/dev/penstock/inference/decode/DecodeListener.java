package dev.penstock.inference.decode;

/** Receives what happens in a {@link DecodePool}. */
public interface DecodeListener {

  /** Called by decode threads and the watchdog's, once for each image that was tried. */
  void imageDecoded(long nanos, boolean failed);

  /** Called by the watchdog's thread: stuck decoders keep every image from being decoded. */
  void stuck(Exception reason);
}
