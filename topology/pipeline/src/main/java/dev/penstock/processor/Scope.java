package dev.penstock.processor;

import dev.penstock.inference.Classification;
import dev.penstock.tracing.Tracing;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Which part of its input an instance answers, and who counts what became of it: everything for the
 * live application, a bounded part for a job.
 *
 * <p>Thread-safe, except for a {@link Ledger}, which only the stream thread that owns the partition
 * touches.
 */
public interface Scope {

  /** No bounds, and nobody counts. */
  Scope EVERYTHING = new Unbounded();

  /** What happens to a record. */
  enum Decision {
    ANSWER,

    /** It is part of the input and gets no answer; its offset is committed in its turn. */
    SKIP
  }

  /** The first offset that is not part of the input; {@link Long#MAX_VALUE} where there is none. */
  long end(TopicPartition partition);

  /** Whether the partition may be read now. Asked before each poll; must return immediately. */
  boolean mayRead(TopicPartition partition);

  /**
   * Takes the permission to hand one record to the engine; must return immediately.
   *
   * @return false if none may be handed over now
   */
  boolean tryTake();

  /**
   * A stream thread takes over a partition; it may wait for the brokers.
   *
   * @param first offset of the first record that it found
   */
  Ledger open(TopicPartition partition, long first);

  /**
   * The consumer's position has reached the end of the partition, and everything before it has been
   * committed. Called again after each poll, until the partition is revoked; must return
   * immediately.
   */
  void reachedEnd(TopicPartition partition);

  /** Headers that every output gets besides those of its input. */
  List<Header> headers();

  /**
   * Whether the headers with which a producer asks for a model and a deadline are heeded: they were
   * meant for the answer that it waited for.
   */
  boolean heedsRequestHeaders();

  /** What the span of a record's producer is to the record's own. */
  Tracing.Producer producer();

  /** What became of the records of one partition, as long as one stream thread owns it. */
  interface Ledger {

    /** Whether the record at this offset was counted and committed before: it is passed over. */
    boolean isAccountedFor(long offset);

    Decision decide(long offset, Record<byte[], byte[]> record);

    /** A prediction was forwarded. */
    void answered(long offset, Classification answer);

    /** A dead letter was forwarded. */
    void deadLettered(long offset, String stage);

    /** The turn of a skipped record has come. */
    void skipped(long offset);

    /**
     * What has to be written in the transaction that is about to commit; null if nothing changed.
     */
    @Nullable ProducerRecord<byte[], byte[]> changes();

    /** The transaction with the last {@link #changes} has been committed. */
    void committed();

    /** Whether all that was counted is committed. */
    boolean isCommitted();

    /** The stream thread gives the partition up; what was not committed never happened. */
    void close();
  }
}
