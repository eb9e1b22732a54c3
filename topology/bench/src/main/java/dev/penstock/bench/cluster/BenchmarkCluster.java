package dev.penstock.bench.cluster;

import dev.penstock.bench.BenchException;
import dev.penstock.bench.workload.Workload;
import dev.penstock.kafka.Topics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The Kafka side of measurements: topics of their own, deleted at the end; input loaded before,
 * output read after. Topics of predictions take the broker's time of appending as the records'
 * timestamp, so that a pace can be read off afterwards at no cost to the run. For one thread.
 */
public final class BenchmarkCluster implements AutoCloseable {

  public static final int PARTITIONS = 4;

  /** Bytes of the largest record that topics and clients of a measurement take. */
  public static final int LARGEST_RECORD = 33 << 20;

  private static final Duration POLL = Duration.ofMillis(200);

  private final String bootstrapServers;
  private final @Nullable BrokerProcess broker;
  private final Map<String, Object> clients;
  private final Admin admin;
  private final String prefix =
      "penstock-bench-" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36);
  private final List<String> topics = new ArrayList<>();
  private int names;

  private BenchmarkCluster(
      String bootstrapServers, @Nullable BrokerProcess broker, Map<String, String> clients) {
    this.bootstrapServers = bootstrapServers;
    this.broker = broker;
    this.clients = new HashMap<>(clients);
    this.clients.put("bootstrap.servers", bootstrapServers);
    this.admin = Admin.create(new HashMap<>(this.clients));
  }

  /**
   * Opens the user's cluster, or a broker in a separate process.
   *
   * @param bootstrapServers null for a broker of our own
   * @param clients what Kafka clients need besides
   */
  public static BenchmarkCluster open(
      @Nullable String bootstrapServers, Map<String, String> clients) {
    if (bootstrapServers != null) {
      return new BenchmarkCluster(bootstrapServers, null, clients);
    }
    BrokerProcess broker = BrokerProcess.start();
    return new BenchmarkCluster(broker.bootstrapServers(), broker, Map.of());
  }

  /** Where the broker runs, for the report. */
  public String description() {
    return broker == null
        ? "cluster at " + bootstrapServers
        : "one broker on this machine, in a process of its own";
  }

  /** A topic of images, empty. */
  public String newImages() {
    String name = newName("images");
    create(Topics.of(name, PARTITIONS).configs(largeRecords()));
    return name;
  }

  /** An empty topic with this many partitions. */
  public String newTopic(String what, int partitions) {
    String name = newName(what);
    create(Topics.of(name, partitions));
    return name;
  }

  /** Where clients connect. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** What any client needs to connect; a copy. */
  public Map<String, Object> clientProperties() {
    return new HashMap<>(clients);
  }

  /** Deletes a topic at the end that others have created. */
  public void deleteAtTheEnd(String topic) {
    topics.add(topic);
  }

  /** What the names of its topics and groups begin with. */
  public String prefix() {
    return prefix;
  }

  /**
   * Commits the same offset of all these partitions for a group without members.
   *
   * @param group its name after {@link #prefix}
   */
  public void commit(String group, List<TopicPartition> partitions, long offset) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    partitions.forEach(partition -> offsets.put(partition, new OffsetAndMetadata(offset)));
    try {
      admin.alterConsumerGroupOffsets(prefix + "-" + group, offsets).all().get();
    } catch (ExecutionException e) {
      throw new BenchException("cannot commit offsets: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", e);
    }
  }

  /** A new run from this topic of images. */
  public RunTopics newRun(String images) {
    Map<String, String> stamped = new HashMap<>(largeRecords());
    stamped.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
    String predictions = newName("predictions");
    String deadLetters = newName("dead-letters");
    create(Topics.of(predictions, PARTITIONS).configs(stamped));
    create(Topics.of(deadLetters, PARTITIONS).configs(largeRecords()));
    return new RunTopics(bootstrapServers, newName("run"), images, predictions, deadLetters);
  }

  /** Writes this many records, spread evenly; the key is the record's number. */
  public void load(String images, Workload workload, int records) {
    AtomicReference<Exception> failure = new AtomicReference<>();
    try (Producer<byte[], byte[]> producer = producer(20)) {
      for (int i = 0; i < records && failure.get() == null; i++) {
        Future<RecordMetadata> unused = // the callback hears of it
            producer.send(
                new ProducerRecord<>(images, i % PARTITIONS, key(i), workload.value(i)),
                (metadata, e) -> failure.compareAndSet(null, e));
      }
    }
    if (failure.get() != null) {
      throw new BenchException(
          "cannot load the topic: " + failure.get().getMessage(), failure.get());
    }
  }

  public static byte[] key(int record) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(record).array();
  }

  /** One that takes records of any size we send. */
  public Producer<byte[], byte[]> producer(int lingerMillis) {
    Map<String, Object> properties = new HashMap<>(clients);
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST_RECORD);
    properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 1 << 20);
    properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 128L << 20);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, lingerMillis);
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Reads committed records of all partitions, from the beginning or from now on. */
  public Consumer<byte[], byte[]> committedReader(String topic, boolean fromBeginning) {
    Map<String, Object> properties = new HashMap<>(clients);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        IntStream.range(0, PARTITIONS).mapToObj(i -> new TopicPartition(topic, i)).toList();
    consumer.assign(partitions);
    if (fromBeginning) {
      consumer.seekToBeginning(partitions);
    } else {
      consumer.seekToEnd(partitions);
    }
    partitions.forEach(consumer::position); // seeking is lazy
    return consumer;
  }

  /** When each committed record of the topic was appended, in milliseconds. */
  public long[] appended(String topic) {
    List<Long> moments = new ArrayList<>();
    try (Consumer<byte[], byte[]> consumer = committedReader(topic, true)) {
      Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          moments.add(record.timestamp());
        }
      }
    }
    return moments.stream().mapToLong(Long::longValue).toArray();
  }

  /** How many of the images the run has committed as done; they are read from offset 0. */
  public long committed(RunTopics run) {
    try {
      return admin
          .listConsumerGroupOffsets(run.application())
          .partitionsToOffsetAndMetadata()
          .get()
          .values()
          .stream()
          .mapToLong(OffsetAndMetadata::offset)
          .sum();
    } catch (ExecutionException e) {
      return 0; // the group is not there yet
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", e);
    }
  }

  @Override
  public void close() {
    if (broker == null) {
      admin.deleteTopics(topics);
    }
    admin.close();
    if (broker != null) {
      broker.close();
    }
  }

  private void create(NewTopic topic) {
    Topics.create(admin, List.of(topic));
    topics.add(topic.name());
  }

  private String newName(String what) {
    return prefix + "-" + what + "-" + names++;
  }

  private static Map<String, String> largeRecords() {
    return Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(LARGEST_RECORD));
  }
}
