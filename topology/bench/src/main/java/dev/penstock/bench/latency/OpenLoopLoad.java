package dev.penstock.bench.latency;

import dev.penstock.bench.BenchException;
import dev.penstock.bench.Threads;
import dev.penstock.bench.cluster.BenchmarkCluster;
import dev.penstock.bench.cluster.RunTopics;
import dev.penstock.bench.workload.Workload;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Sends records on schedule and notes when each one's prediction can be read. The caller's thread
 * sends; a reader thread reads.
 */
public final class OpenLoopLoad implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long SEED = 1;

  private final RunTopics topics;
  private final Workload workload;
  private final Producer<byte[], byte[]> producer;
  private final Consumer<byte[], byte[]> consumer;
  private final Thread reader = new Thread(this::read, "bench-reader");

  private volatile boolean closing;

  /** The load being measured; null between two. */
  private volatile @Nullable Arrivals current;

  /** Number of the current load's first record; each number is a record's key once. */
  private int first;

  /** Begins to read; nothing is sent yet. */
  public OpenLoopLoad(BenchmarkCluster cluster, RunTopics topics, Workload workload) {
    this.topics = topics;
    this.workload = workload;
    this.producer = cluster.producer(0);
    this.consumer = cluster.committedReader(topics.predictions(), true);
    reader.start();
  }

  /**
   * Keeps up a load.
   *
   * @throws BenchException if predictions are missing long after the last record
   */
  public Arrivals run(double perSecond, Duration duration) throws InterruptedException {
    int records = Math.max(20, (int) (perSecond * duration.toMillis() / 1e3));
    ArrivalSchedule schedule = ArrivalSchedule.poisson(perSecond, records, SEED);
    Arrivals arrivals = new Arrivals(first, schedule, System.nanoTime());
    current = arrivals;
    for (int i = 0; i < records; i++) {
      arrivals.sending(i);
      Future<RecordMetadata> unused = // what is lost is missed by the reader
          producer.send(
              new ProducerRecord<>(
                  topics.images(),
                  i % BenchmarkCluster.PARTITIONS,
                  arrivals.dueMillis(i),
                  BenchmarkCluster.key(first + i),
                  workload.value(i)));
    }
    arrivals.awaitAll(PATIENCE);
    current = null;
    first += records;
    return arrivals;
  }

  private void read() {
    while (!closing) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        Arrivals arrivals = current;
        if (arrivals != null) {
          arrivals.readable(ByteBuffer.wrap(record.key()).getInt());
        }
      }
    }
    consumer.close();
  }

  @Override
  public void close() {
    closing = true;
    Threads.join(reader);
    producer.close();
  }

  /** One load's records: the sender writes its moments, the reader its own; read after the end. */
  public static final class Arrivals {

    /** Significant digits of the figures: they are off by 0.01 % at most. */
    private static final int DIGITS = 4;

    private final int first;
    private final ArrivalSchedule schedule;
    private final long startNanos;
    private final long startMillis = System.currentTimeMillis();
    private final CountDownLatch missing;

    // Only the sender touches this one,
    private final Histogram late = new Histogram(DIGITS);

    // and only the reader these.
    private final Histogram latencies = new Histogram(DIGITS);
    private final BitSet seen = new BitSet();

    /**
     * @param first number of the first record
     * @param startNanos when the load begins
     */
    Arrivals(int first, ArrivalSchedule schedule, long startNanos) {
      this.first = first;
      this.startNanos = startNanos;
      this.schedule = schedule;
      this.missing = new CountDownLatch(schedule.size());
    }

    /** Waits until the record is due, which may have been a while ago. */
    void sending(int record) {
      long due = startNanos + schedule.at(record);
      for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
        LockSupport.parkNanos(wait);
      }
      late.recordValue(System.nanoTime() - due);
    }

    private long dueMillis(int record) {
      return startMillis + TimeUnit.NANOSECONDS.toMillis(schedule.at(record));
    }

    void readable(int number) {
      int record = number - first;
      if (record < 0 || record >= schedule.size() || seen.get(record)) {
        throw new BenchException("prediction of record " + number + " came unasked or twice");
      }
      seen.set(record);
      latencies.recordValue(System.nanoTime() - startNanos - schedule.at(record));
      missing.countDown();
    }

    private void awaitAll(Duration patience) throws InterruptedException {
      if (!missing.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new BenchException(
            "%d of %d predictions are missing after %d s"
                .formatted(missing.getCount(), schedule.size(), patience.toSeconds()));
      }
    }

    int records() {
      return schedule.size();
    }

    /** From the moment a record was due to its prediction being readable, in nanoseconds. */
    public Histogram latencies() {
      return latencies;
    }

    /** How much later than due the sender came to each record, in nanoseconds. */
    public Histogram late() {
      return late;
    }
  }
}
