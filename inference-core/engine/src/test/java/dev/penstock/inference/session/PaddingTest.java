package dev.penstock.inference.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaddingTest {

  /** Rows of each run, failed ones too. */
  private final List<Integer> runs = new ArrayList<>();

  private int memory = 32;

  @Test
  void everyBatchHasTheLargestSize() throws Exception {
    Padding padding = padding(BatchSizes.Kind.ONE_SIZE);
    padding.run(1, this::run);
    padding.run(17, this::run);
    padding.run(32, this::run);
    assertThat(runs).containsExactly(32, 32, 32);
  }

  @Test
  void paddingThatDoesNotFitIsLeftOut() throws Exception {
    Padding padding = padding(BatchSizes.Kind.ONE_SIZE);
    memory = 12;
    padding.run(3, this::run);
    padding.run(4, this::run);
    assertThat(runs).as("smaller from then on").containsExactly(32, 16, 8, 8);
  }

  @Test
  void aBatchIsNeverCut() throws Exception {
    Padding padding = padding(BatchSizes.Kind.ONE_SIZE);
    memory = 20;
    padding.run(20, this::run);
    assertThatThrownBy(() -> padding.run(21, this::run)).hasMessageContaining("out of memory");
    assertThat(runs).containsExactly(32, 20, 32, 21);
  }

  @Test
  void largerBatchesTryTheLargestSizeAgain() throws Exception {
    Padding padding = padding(BatchSizes.Kind.ONE_SIZE);
    memory = 16;
    padding.run(1, this::run);
    memory = 32;
    padding.run(17, this::run);
    padding.run(1, this::run);
    assertThat(runs).containsExactly(32, 16, 32, 32);
  }

  @Test
  void otherFailuresAndFixedAxesAreNotTriedAgain() {
    Padding one = padding(BatchSizes.Kind.ONE_SIZE);
    InferenceException broken = new InferenceException("broken");
    assertThatThrownBy(
            () ->
                one.run(
                    1,
                    rows -> {
                      runs.add(rows);
                      throw broken;
                    }))
        .isSameAs(broken);
    memory = 16;
    assertThatThrownBy(() -> padding(BatchSizes.Kind.ONLY_MAX).run(1, this::run))
        .hasMessageContaining("out of memory");
    assertThat(runs).containsExactly(32, 32);
  }

  private static Padding padding(BatchSizes.Kind kind) {
    return new Padding(new BatchSizes(32, kind));
  }

  private void run(int rows) throws InferenceException {
    runs.add(rows);
    if (rows > memory) {
      throw new InferenceException("a run of " + rows + " failed: out of memory");
    }
  }
}
