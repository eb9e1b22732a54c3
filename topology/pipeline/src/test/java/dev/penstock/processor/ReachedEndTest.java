package dev.penstock.processor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.inference.Classification;
import dev.penstock.inference.batch.Ticker;
import dev.penstock.observability.CommitListener;
import dev.penstock.processor.Share.Owner;
import dev.penstock.tracing.RecordTimes;
import dev.penstock.tracing.RecordTrace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A partition has ended when everything before its end is committed, and not a moment before. */
class ReachedEndTest {

  private static final TopicPartition PARTITION = new TopicPartition("images", 0);
  private static final long END = 2;

  private final Bounded scope = new Bounded();
  private final InFlightLimit limit =
      new InFlightLimit(10, 10_000, 2_000, 1, () -> true, System::nanoTime);
  private final HeldOffsets heldOffsets =
      new HeldOffsets(limit, new HeldBackClientsTest.NoBrokers(), scope);
  private final StreamThreadStates threads = new StreamThreadStates(true, Duration.ofSeconds(1));
  private final MockConsumer<byte[], byte[]> kafka = new MockConsumer<>("earliest");
  private final HeldBackConsumer consumer =
      new HeldBackConsumer(
          kafka,
          heldOffsets,
          Duration.ZERO,
          threads,
          new RefusedOutputs("dead-letters", (topic, why) -> {}),
          CommitListener.NONE);

  @BeforeEach
  void assign() {
    kafka.assign(List.of(PARTITION));
    kafka.updateBeginningOffsets(Map.of(PARTITION, 0L));
    threads.current().begins(0);
  }

  @Test
  void notWhileKafkaStreamsHasRecordsThatTheTaskHasNotReceived() {
    arrive(0, 1);
    assertThat(scope.ended).isEmpty();

    InFlightRecords account = open();
    receive(account, 0);
    forwardAndCommit(account);
    consumer.poll(Duration.ZERO);
    assertThat(scope.ended).as("offset 1 is between the poll and the task").isEmpty();

    receive(account, 1);
    forwardAndCommit(account);
    consumer.poll(Duration.ZERO);
    assertThat(scope.ended).containsExactly(PARTITION);
  }

  @Test
  void notWhileAnAnswerIsNotCommitted() {
    arrive(0, 1);
    InFlightRecords account = open();
    receive(account, 0);
    receive(account, 1);
    consumer.poll(Duration.ZERO);
    account.tryAdmit();
    account.tryAdmit();
    account.removeHead();
    account.removeHead();
    scope.committed = false;

    consumer.poll(Duration.ZERO);

    assertThat(scope.ended).isEmpty();
  }

  @Test
  void notWhileTheTaskStartsAgainBehindItsConsumer() {
    arrive(0, 1);
    threads.current().ends(0);

    consumer.poll(Duration.ZERO);

    assertThat(scope.ended).isEmpty();
  }

  @Test
  void atOnceWhereNoRecordIsLeft() {
    kafka.seek(PARTITION, END);

    consumer.poll(Duration.ZERO);

    assertThat(scope.ended).containsExactly(PARTITION);
  }

  @Test
  void recordsPastTheEndAreNotWaitedFor() {
    arrive(5);

    assertThat(scope.ended).containsExactly(PARTITION);
  }

  private void arrive(long... offsets) {
    for (long offset : offsets) {
      kafka.addRecord(new ConsumerRecord<>(PARTITION.topic(), 0, offset, new byte[0], new byte[8]));
    }
    consumer.poll(Duration.ZERO);
  }

  private InFlightRecords open() {
    return heldOffsets.open(PARTITION, 0, limit.open(new Owner()));
  }

  private static void receive(InFlightRecords account, long offset) {
    InFlightRecord record =
        new InFlightRecord(
            PARTITION,
            offset,
            new Record<>(null, new byte[8], 0),
            new RecordTimes(Ticker.system(), 0),
            RecordTrace.NONE);
    CompletableFuture<Classification> answer =
        CompletableFuture.completedFuture(new Classification(List.of(), 1, 0, 0, Instant.EPOCH));
    record.submitted("id", answer, answer);
    account.add(record);
  }

  private static void forwardAndCommit(InFlightRecords account) {
    account.tryAdmit();
    account.removeHead();
  }

  /** Ends at {@link #END}, and remembers what it is told. */
  private static final class Bounded extends Unbounded {

    private final List<TopicPartition> ended = new ArrayList<>();
    private boolean committed = true;

    @Override
    public long end(TopicPartition partition) {
      return END;
    }

    @Override
    public Ledger open(TopicPartition partition, long first) {
      return new Uncounted() {
        @Override
        public boolean isCommitted() {
          return committed;
        }
      };
    }

    @Override
    public void reachedEnd(TopicPartition partition) {
      if (!ended.contains(partition)) {
        ended.add(partition);
      }
    }
  }
}
