package dev.penstock.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.penstock.output.OutputTopic;
import dev.penstock.record.HeaderNames;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * Sends letters back to the topics of their inputs, each at most once, whatever is killed at any
 * point.
 *
 * <p>The record and the {@linkplain RedriveMark mark} of its letter are written in one transaction:
 * both are written, or neither. All redrives of a topic share a transactional id, so a new redrive
 * first ends any other and its open transaction, and only then reads the marks.
 *
 * <p>For one thread.
 */
public final class Redrive {

  /** For brokers to describe a topic. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final int LETTERS_IN_TRANSACTION = 500;
  private static final long BYTES_IN_TRANSACTION = 16L << 20;

  private final DeadLetterTopic topic;
  private final Producer<byte[], byte[]> producer;
  private final InstantSource clock;
  private final boolean renew;
  private final Map<String, OutputTopic> targets = new HashMap<>();

  private long committed;
  private int open;
  private long openBytes;

  /**
   * @param producer with the {@linkplain #transactionalId id of the topic}
   * @param renew whether to send records with the current time and without their deadline.
   *     Otherwise they keep both, unless their topic would refuse the timestamp or soon delete the
   *     record because of it
   */
  public Redrive(
      DeadLetterTopic topic,
      Producer<byte[], byte[]> producer,
      InstantSource clock,
      boolean renew) {
    this.topic = topic;
    this.producer = producer;
    this.clock = clock;
    this.renew = renew;
  }

  /** The transactional id that all redrives of a topic of dead letters must have. */
  public static String transactionalId(String topic) {
    return "penstock-redrive-" + topic;
  }

  /**
   * Ends every other redrive of this topic, then finds the letters left to redrive.
   *
   * @throws DeadLetterException if the topic cannot be read to its end
   */
  public RedrivePlan begin(Admin admin, LetterSelection selection)
      throws DeadLetterException, InterruptedException {
    producer.initTransactions();
    RedrivePlan plan = new RedrivePlan(topic, selection);
    topic.readWritten(admin, plan.visitor());
    for (String target : plan.lettersByTopic().keySet()) {
      targets.put(target, OutputTopic.described(admin, target, PATIENCE));
    }
    return plan;
  }

  /**
   * Redrives the letters of a plan that {@link #begin} made.
   *
   * @param progress receives the number of letters sent, after each one
   * @param stop checked before each letter; if true, what has been sent is committed
   * @return how many letters were redriven
   * @throws DeadLetterException if one cannot be sent; the message says how many were
   */
  public long run(RedrivePlan plan, LongConsumer progress, BooleanSupplier stop)
      throws DeadLetterException {
    try {
      topic.readBetween(
          plan.ranges(),
          record -> {
            LetterId id = new LetterId(record.partition(), record.offset());
            if (plan.holds(id) && !stop.getAsBoolean()) {
              send(record, plan);
              progress.accept(committed + open);
            }
          });
      commit();
      return committed;
    } catch (ProducerFencedException | InvalidProducerEpochException e) {
      throw failed("another redrive of the topic has started", e);
    } catch (KafkaException e) {
      throw failed(String.valueOf(e.getMessage()), e);
    }
  }

  private void send(ConsumerRecord<byte[], byte[]> record, RedrivePlan plan) {
    if (open == 0) {
      producer.beginTransaction();
    }
    DeadLetter letter = new DeadLetter(record);
    SourceRecord source = letter.source();
    if (source == null) {
      throw new IllegalStateException("planned without a source: " + letter.id());
    }
    // A failure of either surfaces when the transaction is committed.
    var unusedSent = producer.send(input(letter, source, plan));
    var unusedMarked = producer.send(RedriveMark.of(topic.name(), letter.id()));
    open++;
    openBytes += Math.max(0, record.serializedValueSize());
    if (open >= LETTERS_IN_TRANSACTION || openBytes >= BYTES_IN_TRANSACTION) {
      commit();
    }
  }

  /** The original input, with a timestamp that its topic accepts and keeps. */
  private ProducerRecord<byte[], byte[]> input(
      DeadLetter letter, SourceRecord source, RedrivePlan plan) {
    ConsumerRecord<byte[], byte[]> record = letter.record();
    List<Header> headers = new ArrayList<>(letter.inputHeaders());
    headers.removeIf(header -> header.key().equals(HeaderNames.REDRIVEN_FROM));
    headers.add(
        new RecordHeader(
            HeaderNames.REDRIVEN_FROM,
            "%s-%d-%d"
                .formatted(topic.name(), letter.id().partition(), letter.id().offset())
                .getBytes(UTF_8)));
    long timestamp = letter.inputTimestamp();
    long now = clock.millis();
    if (renew) {
      headers.removeIf(header -> header.key().equals(HeaderNames.DEADLINE));
      timestamp = now;
    } else {
      OutputTopic target = targets.get(source.topic());
      timestamp = target == null ? timestamp : target.timestampFor(timestamp, now);
    }
    return new ProducerRecord<>(
        source.topic(),
        plan.targetPartition(source),
        timestamp < 0 ? null : timestamp, // Without a timestamp, producers use the current time.
        record.key(),
        record.value(),
        headers);
  }

  private void commit() {
    if (open > 0) {
      producer.commitTransaction();
      committed += open;
      open = 0;
      openBytes = 0;
    }
  }

  private DeadLetterException failed(String why, KafkaException cause) {
    return new DeadLetterException(
        "stopped after %d letters: %s; run it again to redrive the others"
            .formatted(committed, why),
        cause);
  }
}
