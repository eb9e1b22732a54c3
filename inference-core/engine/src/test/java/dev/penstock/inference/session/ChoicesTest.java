package dev.penstock.inference.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is chosen for a machine, and what is refused. */
class ChoicesTest {

  @TempDir Path folder;

  @Test
  void oneWorkerOfOneThreadForEachCore() {
    CpuProvider provider = cpu(0, 0, 8);
    assertThat(provider.workers()).isEqualTo(8);
    assertThat(provider.intraOpThreads()).isEqualTo(1);
  }

  @Test
  void coresAreSharedAmongTheWorkersAskedFor() {
    assertThat(cpu(2, 0, 8).intraOpThreads()).isEqualTo(4);
    assertThat(cpu(0, 4, 8).workers()).isEqualTo(2);
    assertThat(cpu(16, 0, 8).intraOpThreads()).isEqualTo(1);
  }

  @Test
  void batchesAreOfOneSizeOnAGpuAndExactOnACpu() {
    BatchSizes gpu = new BatchSizes(24, BatchSizes.Kind.ONE_SIZE);
    assertThat(gpu.padded(1, 24)).isEqualTo(24);
    assertThat(gpu.padded(17, 24)).isEqualTo(24);
    assertThat(gpu.toWarm()).containsExactly(24);
    BatchSizes cpu = new BatchSizes(24, cpu(0, 0, 8).batchSizes());
    assertThat(cpu.padded(5, 24)).isEqualTo(5);
    assertThat(cpu.toWarm()).containsExactly(1);
    assertThat(new BatchSizes(1, BatchSizes.Kind.ONLY_MAX).toWarm()).containsExactly(1);
  }

  @Test
  void telemetryIsRefusedWithTheRemedy() {
    assertThatThrownBy(() -> OnnxRuntime.requireTelemetryOff(null))
        .isInstanceOf(InferenceException.class)
        .hasMessageContaining("ORT_DISABLE_TELEMETRY=1")
        .hasMessageContaining("not set");
    assertThatThrownBy(() -> OnnxRuntime.requireTelemetryOff("0"))
        .isInstanceOf(InferenceException.class);
    assertThatCode(() -> OnnxRuntime.requireTelemetryOff("1")).doesNotThrowAnyException();
  }

  @Test
  void driverIsFoundInTheLibraryPathAndInTheUsualFolders() throws Exception {
    assertThat(CudaDriver.find("", List.of(folder.toString()))).isEmpty();
    Path driver = Files.createFile(folder.resolve("libcuda.so.1"));
    assertThat(CudaDriver.find("", List.of(folder.toString()))).contains(driver);
    assertThat(CudaDriver.find("/nowhere:" + folder, List.of())).contains(driver);
  }

  @Test
  void librariesAreUnpackedOnceAndMendedWhenCutShort() throws Exception {
    NativeLibraries libraries = new NativeLibraries(folder, "1");
    Path unpacked = libraries.unpackRuntime();
    Path small = unpacked.resolve(System.mapLibraryName("onnxruntime4j_jni"));
    long whole = Files.size(small);
    Files.write(small, new byte[10]);
    libraries.unpackRuntime();
    assertThat(small).hasSize(whole);
    assertThat(unpacked.toFile().list()).hasSize(2);
  }

  @Test
  void cudaIsLookedForInTheFolderThatNamesTheLibraries() throws Exception {
    NativeLibraries jar = new NativeLibraries(folder.resolve("cache"), "1");
    assumeThat(jar.haveCuda()).as("the jar is stripped, or of a build for the CPU").isFalse();
    Path image = Files.createDirectory(folder.resolve("native"));
    assertThatThrownBy(() -> OnnxRuntime.unpackCuda(jar, image))
        .isInstanceOf(InferenceException.class)
        .hasMessageContaining("this build has ONNX Runtime without CUDA")
        .hasMessageContaining(image.toString())
        .hasMessageContaining("-Pgpu");

    Files.createFile(image.resolve(System.mapLibraryName("onnxruntime_providers_cuda")));
    assertThatCode(() -> OnnxRuntime.unpackCuda(jar, image)).doesNotThrowAnyException();
  }

  @Test
  void buildWithoutCudaIsRefusedWithTheRemedy() {
    NativeLibraries jar = new NativeLibraries(folder, "1");
    assumeThat(jar.haveCuda()).isFalse();
    for (Path used : new Path[] {null, jar.folder()}) {
      assertThatThrownBy(() -> OnnxRuntime.unpackCuda(jar, used))
          .hasMessage("this build has ONNX Runtime without CUDA; build Penstock with -Pgpu");
    }
  }

  @Test
  void messagesAreOneLine() {
    assertThat(new InferenceException("cannot open\n  libcublasLt.so.12\n"))
        .hasMessage("cannot open libcublasLt.so.12");
  }

  @Test
  void unknownProviderIsRefusedWithThoseThereAre() {
    assertThat(ExecutionProvider.ofId("tensorrt")).isEqualTo(ExecutionProvider.TENSORRT);
    assertThatThrownBy(() -> ExecutionProvider.ofId("gpu"))
        .hasMessageContaining("gpu")
        .hasMessageContaining("auto, cpu, cuda, tensorrt, simulated, null");
  }

  private CpuProvider cpu(int workers, int intraOpThreads, int cores) {
    return new CpuProvider(
        new DeviceSettings(ExecutionProvider.CPU, workers, intraOpThreads, Duration.ZERO, folder),
        cores);
  }
}
