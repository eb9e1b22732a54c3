package dev.penstock.bench.ceiling;

import com.sun.management.OperatingSystemMXBean;
import dev.penstock.bench.BenchException;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.session.Device;
import dev.penstock.inference.session.DeviceSettings;
import dev.penstock.inference.session.Devices;
import dev.penstock.inference.session.InferenceException;
import dev.penstock.inference.session.ModelRunner;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The model and nothing else: every worker's runner in a loop, its input filled once. What it does
 * in a second is the ceiling of any pipeline around it. For one thread.
 */
public final class BareSession implements AutoCloseable {

  /** Batches of each runner before anything counts. */
  private static final int WARM_UP = 2;

  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final Device device;
  private final List<ModelRunner> runners = new ArrayList<>();
  private final ExecutorService threads;

  private BareSession(Device device) {
    this.device = device;
    this.threads = Executors.newFixedThreadPool(device.workers());
  }

  /**
   * Opens the model with as many workers as an instance has.
   *
   * @param maxBatch most images of one run; 0 to choose as an instance does
   */
  public static BareSession open(ModelDescriptor model, DeviceSettings settings, int maxBatch)
      throws InferenceException {
    return of(Devices.open(model, settings, maxBatch));
  }

  /** Takes over the device. */
  static BareSession of(Device device) throws InferenceException {
    BareSession session = new BareSession(device);
    try {
      for (int i = 0; i < session.device.workers(); i++) {
        session.addRunner();
      }
      return session;
    } catch (InferenceException | RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private void addRunner() throws InferenceException {
    ModelRunner runner = device.open();
    runners.add(runner);
    ByteBuffer input = runner.input();
    Random random = new Random(1);
    for (int i = 0; i < input.capacity(); i++) {
      input.put(i, (byte) random.nextInt(128)); // neither NaN nor huge, whatever the type
    }
    for (int i = 0; i < WARM_UP; i++) {
      runner.run(runner.maxBatch());
    }
  }

  public Device device() {
    return device;
  }

  /** Runs batches of this size for about this long, on all workers. */
  public Pace run(int size, Duration duration) {
    long cpu = PROCESS.getProcessCpuTime();
    long start = System.nanoTime();
    List<Future<Integer>> running = new ArrayList<>();
    for (ModelRunner runner : runners) {
      running.add(threads.submit(() -> runs(runner, size, start + duration.toNanos())));
    }
    int batches = 0;
    for (Future<Integer> runs : running) {
      batches += await(runs);
    }
    long nanos = System.nanoTime() - start;
    return new Pace(size, batches, runners.size(), nanos, PROCESS.getProcessCpuTime() - cpu);
  }

  private static int runs(ModelRunner runner, int size, long until) throws InferenceException {
    int batches = 0;
    do {
      runner.run(size);
      batches++;
    } while (System.nanoTime() - until < 0);
    return batches;
  }

  private static int await(Future<Integer> runs) {
    try {
      return runs.get();
    } catch (ExecutionException e) {
      throw new BenchException("the model failed: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", e);
    }
  }

  @Override
  public void close() {
    threads.shutdown();
    runners.forEach(ModelRunner::close);
    device.close();
  }

  /**
   * What the workers did together.
   *
   * @param size images of each batch
   * @param nanos how long it took
   * @param cpuNanos CPU time of the whole process meanwhile
   */
  public record Pace(int size, int batches, int workers, long nanos, long cpuNanos) {

    public double imagesPerSecond() {
      return size * batches * 1e9 / nanos;
    }

    /** How long one batch takes its worker. */
    public double millisPerBatch() {
      return nanos / 1e6 * workers / batches;
    }

    public double cpuMillisPerImage() {
      return cpuNanos / 1e6 / batches / size;
    }
  }
}
