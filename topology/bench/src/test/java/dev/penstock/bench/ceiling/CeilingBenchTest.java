package dev.penstock.bench.ceiling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.bench.workload.SyntheticModels;
import dev.penstock.inference.session.Device;
import dev.penstock.inference.session.ExecutionProvider;
import dev.penstock.inference.session.InferenceException;
import dev.penstock.inference.session.ModelRunner;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CeilingBenchTest {

  private static final long STALL_MILLIS = 200;

  @Test
  void everySizeIsMeasuredWithoutPaddingAndWithoutTheStallOfItsFirstRun() throws Exception {
    CeilingBench bench =
        new CeilingBench(
            fixed -> {
              throw new AssertionError("no settings are needed");
            },
            SyntheticModels.tinyPictures(),
            2,
            line -> {});

    CeilingResult result =
        bench.run(
            maxBatch -> BareSession.of(new PaddingDevice(maxBatch == 0 ? 4 : maxBatch)),
            0,
            Duration.ofMillis(50));

    assertThat(result.buckets()).extracting(CeilingResult.Bucket::size).containsExactly(1, 2, 4);
    assertThat(result.buckets())
        .allSatisfy(
            bucket ->
                assertThat(bucket.millisPerBatch().median())
                    .as("a millisecond a row")
                    .isBetween(bucket.size() * 0.9, STALL_MILLIS / 4.0));
    assertThat(result.buckets().get(0).millisPerBatch().min()).as("not padded").isLessThan(4);
  }

  /** Pads as a GPU's provider does: a run takes 1 ms a row, and longer on a thread's first run. */
  private static final class PaddingDevice implements Device {

    private final int maxBatch;

    PaddingDevice(int maxBatch) {
      this.maxBatch = maxBatch;
    }

    @Override
    public ExecutionProvider provider() {
      return ExecutionProvider.SIMULATED;
    }

    @Override
    public int maxBatch() {
      return maxBatch;
    }

    @Override
    public int workers() {
      return 1;
    }

    @Override
    public ModelRunner open() {
      return new PaddingRunner(maxBatch);
    }

    @Override
    public ModelRunner replace(ModelRunner failed) {
      throw new AssertionError("nothing fails");
    }

    @Override
    public boolean isOutOfMemory(Throwable failure) {
      return false;
    }

    @Override
    public void close() {}
  }

  private static final class PaddingRunner implements ModelRunner {

    private final int maxBatch;
    private Thread last = Thread.currentThread();

    PaddingRunner(int maxBatch) {
      this.maxBatch = maxBatch;
    }

    @Override
    public int maxBatch() {
      return maxBatch;
    }

    @Override
    public ByteBuffer input() {
      return ByteBuffer.allocate(0);
    }

    @Override
    public FloatBuffer run(int size) throws InferenceException {
      try {
        Thread.sleep(last == Thread.currentThread() ? maxBatch : STALL_MILLIS);
      } catch (InterruptedException e) {
        throw new InferenceException("interrupted", e);
      }
      last = Thread.currentThread();
      return FloatBuffer.allocate(0);
    }

    @Override
    public void cancel() {}

    @Override
    public void close() {}
  }
}
