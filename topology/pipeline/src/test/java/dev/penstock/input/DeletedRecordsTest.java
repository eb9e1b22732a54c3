package dev.penstock.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class DeletedRecordsTest {

  private static final TopicPartition P0 = new TopicPartition("images", 0);
  private static final TopicPartition P1 = new TopicPartition("images", 1);

  private final Brokers brokers = new Brokers();
  private final Set<TopicPartition> owned = new HashSet<>(Set.of(P0));
  private final List<Long> counted = new ArrayList<>();
  private final DeletedRecords deleted =
      new DeletedRecords(
          "penstock",
          "images",
          () -> owned,
          (topic, count) -> {
            assertThat(topic).isEqualTo("images");
            counted.add(count);
          });

  @Test
  void whatWasDeletedBeforeTheStartCountsWhenItsOwnerGoesOnBehindIt() throws Exception {
    brokers.committed.put(P0, 100L);
    brokers.starts.put(P0, 140L);
    deleted.check(brokers); // before the stream starts
    brokers.committed.put(P0, 150L);
    deleted.opened(P0, 140);
    deleted.check(brokers);
    deleted.check(brokers);
    assertThat(counted).containsExactly(40L);
  }

  @Test
  void aGapCountsWhereTheLogStartsInsideItOrAtItsEnd() throws Exception {
    brokers.committed.put(P0, 200L);
    brokers.starts.put(P0, 150L);
    deleted.gap(P0, 100, 150);
    deleted.check(brokers);
    assertThat(counted).containsExactly(50L);

    brokers.starts.put(P0, 170L);
    deleted.gap(P0, 160, 180);
    deleted.check(brokers);
    assertThat(counted).containsExactly(50L, 10L);
  }

  @Test
  void gapsOfMarkersAndCompactionDoNotCount() throws Exception {
    brokers.committed.put(P0, 200L);
    brokers.starts.put(P0, 100L);
    deleted.gap(P0, 100, 102);
    deleted.gap(P0, 150, 199);
    deleted.check(brokers);
    // Deleted after both were read:
    brokers.starts.put(P0, 200L);
    deleted.gap(P0, 197, 199);
    deleted.check(brokers);
    assertThat(counted).isEmpty();
  }

  @Test
  void aCommitThatStandsStillBehindTheStartOfTheLogCountsOnce() throws Exception {
    brokers.committed.put(P0, 100L);
    deleted.check(brokers);
    brokers.starts.put(P0, 130L);
    deleted.check(brokers);
    deleted.check(brokers);
    brokers.starts.put(P0, 135L);
    deleted.check(brokers);
    deleted.opened(P0, 137);
    deleted.check(brokers);
    assertThat(counted).containsExactly(30L, 5L);
  }

  @Test
  void aCommitThatMovesIsReadingAndPartitionsOfOthersAreTheirsToReport() throws Exception {
    brokers.committed.put(P1, 100L);
    deleted.check(brokers);
    brokers.starts.put(P1, 130L);
    deleted.check(brokers);
    deleted.check(brokers);

    brokers.committed.put(P0, 100L);
    deleted.check(brokers);
    brokers.committed.put(P0, 110L);
    brokers.starts.put(P0, 120L);
    deleted.check(brokers);
    assertThat(counted).isEmpty();
  }

  @Test
  void aGroupThatHasNeverCommittedMissesNothing() throws Exception {
    brokers.starts.put(P0, 500L);
    deleted.check(brokers);
    deleted.opened(P0, 500);
    deleted.check(brokers);
    assertThat(counted).isEmpty();
  }

  @Test
  void gapsWaitForBrokersThatDoNotAnswer() throws Exception {
    brokers.committed.put(P0, 150L);
    brokers.starts.put(P0, 150L);
    deleted.gap(P0, 100, 150);
    brokers.silent = true;
    deleted.check(brokers);
    assertThat(counted).isEmpty();
    brokers.silent = false;
    deleted.check(brokers);
    assertThat(counted).containsExactly(50L);
  }

  @Test
  void aMarkerForEveryRecordNeitherFillsTheHeapNorHidesARealGap() throws Exception {
    for (int i = 0; i < 1_000_000; i++) {
      deleted.gap(P1, 2L * i, 2L * i + 1);
    }
    deleted.gap(P0, 100, 150);
    brokers.committed.put(P0, 150L);
    brokers.starts.put(P0, 150L);
    deleted.check(brokers);
    assertThat(counted).containsExactly(50L);
    assertThat(brokers.mostAsked).isEqualTo(2);
  }

  /** Offsets as a test has set them. */
  private static final class Brokers implements OffsetSource {
    final Map<TopicPartition, Long> committed = new HashMap<>();
    final Map<TopicPartition, Long> starts = new HashMap<>();
    boolean silent;
    int mostAsked;

    @Override
    public Map<TopicPartition, Long> committed() throws ExecutionException {
      if (silent) {
        throw new ExecutionException(new TimeoutException("no answer"));
      }
      return Map.copyOf(committed);
    }

    @Override
    public Map<TopicPartition, Long> starts(Set<TopicPartition> partitions) {
      mostAsked = Math.max(mostAsked, partitions.size());
      Map<TopicPartition, Long> found = new HashMap<>(starts);
      found.keySet().retainAll(partitions);
      return found;
    }
  }
}
