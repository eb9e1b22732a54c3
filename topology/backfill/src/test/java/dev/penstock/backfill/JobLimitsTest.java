package dev.penstock.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.backfill.bounds.DeadLetterLimit;
import dev.penstock.backfill.job.JobTotals;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class JobLimitsTest {

  @Test
  void aNumberIsJudgedAtOnce() {
    JobLimits limits = new JobLimits(Optional.of(DeadLetterLimit.parse("2")), false);
    assertThat(limits.passed(totals(10, 2, 0), false)).isEmpty();
    assertThat(limits.passed(totals(10, 3, 0), false)).isPresent();
  }

  @Test
  void aShareOfFewIsJudgedAtTheEnd() {
    JobLimits limits = new JobLimits(Optional.of(DeadLetterLimit.parse("5%")), false);
    assertThat(limits.passed(totals(10, 1, 0), false)).isEmpty();
    assertThat(limits.passed(totals(10, 1, 0), true)).isPresent();
  }

  @Test
  void missingRecordsMatterOnlyToThoseWhoSaySo() {
    assertThat(new JobLimits(Optional.empty(), false).passed(totals(1, 0, 5), true)).isEmpty();
    assertThat(new JobLimits(Optional.empty(), true).passed(totals(1, 0, 5), false))
        .hasValueSatisfying(why -> assertThat(why).contains("5 offsets", "--fail-on-missing"));
  }

  private static JobTotals totals(long answered, long letters, long missing) {
    TreeMap<String, Long> stages = new TreeMap<>();
    stages.put("decode-image", letters);
    return new JobTotals(100, 0, answered, stages, 0, 0, 0, missing, 1, new TreeMap<>());
  }
}
