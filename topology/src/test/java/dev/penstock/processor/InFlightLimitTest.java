package dev.penstock.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InFlightLimitTest {

  private static final int SMALL = 1;

  private final List<String> intake = new ArrayList<>();

  @Test
  void aRecordLargerThanTheLimitIsLetInAlone() {
    InFlightLimit limit = limit(4, 100, 2);

    assertThat(limit.tryAcquire(1_000)).isTrue();
    assertThat(limit.isExceeded()).isFalse();
    assertThat(limit.tryAcquire(SMALL)).isFalse();
    limit.release(1_000);
    assertThat(limit.tryAcquire(SMALL)).isTrue();
  }

  @Test
  void intakeClosesFarBeyondTheLimitAndOpensInTimeForARecordOfEachPartition() {
    InFlightLimit limit = limit(4, 100, 3);
    letIn(limit, 10);
    assertThat(intake).isEmpty();

    letIn(limit, 2);
    assertThat(intake).containsExactly("closed");

    release(limit, 4);
    assertThat(intake).containsExactly("closed");
    release(limit, 2);
    assertThat(intake).containsExactly("closed", "open");
  }

  @Test
  void intakeIsBoundedInBytesToo() {
    InFlightLimit limit = limit(100, 100, 100);
    limit.acquireBeyondLimit(90);
    limit.acquireBeyondLimit(60);
    assertThat(intake).isEmpty();

    limit.acquireBeyondLimit(SMALL);
    assertThat(intake).containsExactly("closed");
    limit.release(60);
    assertThat(intake).containsExactly("closed", "open");
  }

  private static void letIn(InFlightLimit limit, int records) {
    for (int i = 0; i < records; i++) {
      limit.acquireBeyondLimit(SMALL);
    }
  }

  private static void release(InFlightLimit limit, int records) {
    for (int i = 0; i < records; i++) {
      limit.release(SMALL);
    }
  }

  private InFlightLimit limit(int records, long bytes, int partitions) {
    InFlightLimit limit = new InFlightLimit(records, bytes, partitions);
    limit.controlIntake(() -> intake.add("closed"), () -> intake.add("open"));
    return limit;
  }
}
