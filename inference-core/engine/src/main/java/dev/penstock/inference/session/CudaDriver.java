package dev.penstock.inference.session;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Looks for NVIDIA's driver. ONNX Runtime cannot be asked: it lists CUDA without a driver, and
 * trying it costs unpacking half a gigabyte.
 */
final class CudaDriver {

  private static final List<String> FILES = List.of("libcuda.so.1", "nvcuda.dll");

  private static final List<String> FOLDERS =
      List.of(
          "/usr/lib/x86_64-linux-gnu",
          "/usr/lib/aarch64-linux-gnu",
          "/usr/lib64",
          "/usr/lib",
          "/usr/lib/wsl/lib",
          "/usr/local/nvidia/lib64",
          "C:\\Windows\\System32");

  private CudaDriver() {}

  /** The driver's library, if there is one. */
  static Optional<Path> find() {
    return find(System.getenv().getOrDefault("LD_LIBRARY_PATH", ""), FOLDERS);
  }

  static Optional<Path> find(String libraryPath, List<String> folders) {
    return Stream.concat(Stream.of(libraryPath.split(":")), folders.stream())
        .filter(folder -> !folder.isBlank())
        .flatMap(folder -> FILES.stream().map(file -> Path.of(folder, file)))
        .filter(Files::exists)
        .findFirst();
  }
}
