package dev.penstock.inference.session;

import ai.onnxruntime.OrtEnvironment;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ONNX Runtime's native libraries, unpacked from its jar once and for all processes of a user. Left
 * to itself it unpacks them into a temporary folder at every start, which a killed process leaves
 * behind.
 *
 * <p>Each library is written beside its place and moved there, so that another process sees all of
 * it or nothing; two that unpack at once write the same. A library of another size than the jar's
 * is replaced.
 */
final class NativeLibraries {

  private static final Logger LOG = LoggerFactory.getLogger(NativeLibraries.class);

  private static final String CUDA = "onnxruntime_providers_cuda";

  private final Path folder;
  private final String platform = platform();

  NativeLibraries(Path cache, String version) {
    // The CPU build and the GPU build of one version differ in their libraries of the same name.
    // Named after the jar, whose libraries are what is unpacked here.
    String build = haveCuda() ? "gpu" : "cpu";
    this.folder = cache.resolve("onnxruntime").resolve(version + "-" + build).resolve(platform);
  }

  Path folder() {
    return folder;
  }

  /** Whether the jar has the providers for NVIDIA's devices. */
  boolean haveCuda() {
    return resource(CUDA) != null;
  }

  /** Whether a folder that somebody else unpacked has them. */
  static boolean haveCuda(Path unpacked) {
    return Files.isRegularFile(unpacked.resolve(System.mapLibraryName(CUDA)));
  }

  /** Unpacks what every process needs; returns the folder. */
  Path unpackRuntime() throws IOException {
    unpack("onnxruntime");
    unpack("onnxruntime4j_jni");
    return folder;
  }

  /** Unpacks the providers for NVIDIA's devices, more than half a gigabyte. */
  void unpackCuda() throws IOException {
    unpack("onnxruntime_providers_shared");
    unpack(CUDA);
    unpack("onnxruntime_providers_tensorrt");
  }

  private void unpack(String library) throws IOException {
    URL resource = resource(library);
    if (resource == null) {
      throw new FileNotFoundException(
          "this build's ONNX Runtime has no " + library + " for " + platform);
    }
    URLConnection connection = resource.openConnection();
    Path place = folder.resolve(System.mapLibraryName(library));
    if (Files.isRegularFile(place) && Files.size(place) == connection.getContentLengthLong()) {
      return;
    }
    LOG.info("unpacking {} into {}", place.getFileName(), folder);
    Files.createDirectories(folder);
    Path unfinished = Files.createTempFile(folder, place.getFileName().toString(), ".unfinished");
    try (InputStream in = connection.getInputStream()) {
      Files.copy(in, unfinished, StandardCopyOption.REPLACE_EXISTING);
      Files.move(unfinished, place, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private URL resource(String library) {
    return OrtEnvironment.class.getResource(
        "/ai/onnxruntime/native/" + platform + "/" + System.mapLibraryName(library));
  }

  /** The folder's name in the jar. */
  private static String platform() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String system = os.contains("win") ? "win" : os.contains("mac") ? "osx" : "linux";
    String machine = System.getProperty("os.arch", "");
    return system + (machine.equals("aarch64") ? "-aarch64" : "-x64");
  }
}
