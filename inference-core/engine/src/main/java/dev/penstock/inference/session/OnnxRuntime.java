package dev.penstock.inference.session;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way into ONNX Runtime: everything that uses it asks here for the environment, so that its
 * native libraries are unpacked once for all processes, and never loaded with telemetry on.
 *
 * <p>Where {@code -Donnxruntime.native.path=DIR} names a folder with the libraries, that one is
 * used as it is.
 */
public final class OnnxRuntime {

  /**
   * Its native code writes to stderr, beside our log and in another format. Its exceptions have the
   * same texts.
   */
  static final OrtLoggingLevel LOG_LEVEL = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;

  private static final Logger LOG = LoggerFactory.getLogger(OnnxRuntime.class);

  /** Read by ONNX Runtime when its Java classes load; there is no other way to tell it. */
  private static final String NATIVE_PATH = "onnxruntime.native.path";

  private static final String TELEMETRY_OFF = "ORT_DISABLE_TELEMETRY";

  private static final String REMEDY =
      "set PENSTOCK_CACHE to a folder that can be written to and executed from";

  /** Guarded by the class. */
  private static boolean triedCache;

  private OnnxRuntime() {}

  /**
   * The process's environment; the first call loads the libraries.
   *
   * @param cache folder under which they are unpacked if no process did so before
   * @throws InferenceException if telemetry is on, or the libraries cannot be unpacked or loaded
   */
  public static synchronized OrtEnvironment environment(Path cache) throws InferenceException {
    requireTelemetryOff(System.getenv(TELEMETRY_OFF));
    if (System.getProperty(NATIVE_PATH) == null && !triedCache) {
      triedCache = true;
      useCached(libraries(cache));
    }
    try {
      return OrtEnvironment.getEnvironment(LOG_LEVEL);
    } catch (UnsatisfiedLinkError | ExceptionInInitializerError | NoClassDefFoundError e) {
      throw new InferenceException(
          "cannot load ONNX Runtime's libraries from "
              + System.getProperty(NATIVE_PATH, "a temporary folder; " + REMEDY),
          e);
    }
  }

  /**
   * Where the cache cannot be written or executed from, ONNX Runtime unpacks its libraries into a
   * temporary folder. It does not try again after a failure, so they are loaded here first.
   */
  private static void useCached(NativeLibraries libraries) {
    try {
      Path folder = libraries.unpackRuntime();
      System.load(folder.resolve(System.mapLibraryName("onnxruntime")).toString());
      System.setProperty(NATIVE_PATH, folder.toString());
    } catch (IOException | UnsatisfiedLinkError e) {
      LOG.warn(
          "cannot use ONNX Runtime's libraries in {} ({}); every start unpacks them into a temporary"
              + " folder, unless you {}",
          libraries.folder(),
          e.toString(),
          REMEDY);
    }
  }

  /** The version of ONNX Runtime, known without loading it. */
  static String version() {
    String version = OrtEnvironment.class.getPackage().getImplementationVersion();
    return version == null ? "unknown" : version;
  }

  /**
   * Unpacks what CUDA and TensorRT need beside the runtime.
   *
   * @throws InferenceException if this build has none of it
   */
  static void unpackCuda(Path cache) throws InferenceException {
    String path = System.getProperty(NATIVE_PATH);
    unpackCuda(libraries(cache), path == null ? null : Path.of(path));
  }

  /**
   * @param used the folder ONNX Runtime loads from; null where it unpacks its jar itself
   */
  static void unpackCuda(NativeLibraries libraries, @Nullable Path used) throws InferenceException {
    if (used != null && !used.equals(libraries.folder())) {
      // The jar of the container image has no libraries: they are in the folder it names.
      if (!NativeLibraries.haveCuda(used)) {
        throw withoutCuda(" in " + used);
      }
      LOG.info("CUDA libraries are taken from {}", used);
      return;
    }
    if (!libraries.haveCuda()) {
      throw withoutCuda("");
    }
    if (used == null) {
      return; // ONNX Runtime unpacks them, as it did its own.
    }
    try {
      libraries.unpackCuda();
    } catch (IOException e) {
      throw new InferenceException("cannot unpack the CUDA libraries into " + used, e);
    }
  }

  private static InferenceException withoutCuda(String where) {
    return new InferenceException(
        "this build has ONNX Runtime without CUDA" + where + "; build Penstock with -Pgpu");
  }

  /**
   * From 1.29 on ONNX Runtime reports home unless this variable is set before its library loads;
   * turning it off afterwards is too late, and Java cannot set a variable of its own process.
   */
  static void requireTelemetryOff(String value) throws InferenceException {
    if (!"1".equals(value)) {
      throw new InferenceException(
          "ONNX Runtime's telemetry is on: start this process with "
              + TELEMETRY_OFF
              + "=1 in its environment (it is "
              + (value == null ? "not set" : "'" + value + "'")
              + ")");
    }
  }

  private static NativeLibraries libraries(Path cache) {
    return new NativeLibraries(cache, version());
  }
}
