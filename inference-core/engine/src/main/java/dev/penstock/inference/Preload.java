package dev.penstock.inference;

import dev.penstock.inference.image.ImageIoDecoder;
import dev.penstock.inference.session.InferenceException;
import dev.penstock.inference.session.OnnxRuntime;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/**
 * Loads what every engine needs whatever the settings, while its owner still reads the settings and
 * the model: the log, ONNX Runtime's libraries, the image readers.
 */
public final class Preload {

  private Preload() {}

  /**
   * Starts loading on background threads. Whoever needs a part that is not loaded yet waits for it.
   * Failures are ignored here and surface on first use. Lines logged while the log is being set up
   * come a little late; {@code -Dslf4j.internal.verbosity=ERROR} keeps SLF4J from warning of that.
   *
   * @param cache as in the device's settings
   */
  public static void start(Path cache) {
    begin("penstock-preload-log", LoggerFactory::getILoggerFactory);
    begin("penstock-preload", () -> load(cache));
  }

  private static void load(Path cache) {
    try {
      OnnxRuntime.environment(cache);
    } catch (InferenceException e) {
      // Opening the engine reports it.
    }
    ImageIoDecoder.preload();
  }

  private static void begin(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }
}
