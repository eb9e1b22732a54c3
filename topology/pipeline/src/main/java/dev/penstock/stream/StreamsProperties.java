package dev.penstock.stream;

import dev.penstock.config.PenstockConfig;
import dev.penstock.config.ProcessingGuarantee;
import dev.penstock.config.StreamConfig;
import dev.penstock.output.ProducerLimits;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;

/**
 * The settings of Kafka Streams and its clients: Penstock's defaults, then {@code kafka.*}, then
 * {@code streams.*}, then what Penstock's own settings decide.
 */
public final class StreamsProperties {

  /**
   * Kafka Streams stops reading a partition of which it holds more records than this: its buffer is
   * then bounded by the bytes of one fetch. Its default, 1,000 images, can fill a heap.
   */
  private static final int BUFFERED_RECORDS = 1;

  /**
   * With the streams protocol, what a poll returns: a stream thread may wait in the middle of it,
   * and the less it is, the sooner other partitions get their turn. Kafka Streams may hold as much
   * of a partition, or it would pause each partition while it works on its records, and some would
   * miss every other fetch. While the intake is closed, it does hold as much of each.
   */
  private static final int RECORDS_OF_STREAMS_PROTOCOL = 4;

  /**
   * Kafka Streams' 100 ms would be added to the latency of each prediction; a few are enough to
   * fill a request.
   */
  private static final int PRODUCER_LINGER_MILLIS = 5;

  /**
   * First pause before a request is retried; it doubles with each retry. A transaction often begins
   * while the brokers are still ending the previous one, and Kafka's 100 ms would delay it.
   */
  private static final Duration RETRY_BACKOFF = Duration.ofMillis(10);

  /** A dead letter is an input record with a few more headers; it must fit. */
  public static final int MAX_REQUEST_BYTES = 32 << 20;

  /**
   * After this, an instance is considered dead and its partitions move; the least that brokers
   * allow by default.
   */
  private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(6);

  /**
   * With the streams protocol, a consumer that requests offsets still blocked by a dead instance's
   * transaction may forget the request (Kafka 4.3.1: two requests for the same partition, chained
   * to each other). Kafka Streams repeats it after this time, 60 s otherwise, in addition to the
   * session timeout.
   */
  private static final Duration STREAMS_PROTOCOL_API_TIMEOUT = Duration.ofSeconds(5);

  private StreamsProperties() {}

  /**
   * Merges the settings.
   *
   * @param threads stream threads
   * @param fetchBytes fetched of one partition at a time
   */
  public static Properties of(PenstockConfig config, int threads, int fetchBytes) {
    Properties properties = new Properties();
    putDefaults(properties);
    properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, fetchBytes);
    if (isStreamsProtocol(config)) {
      putDefaultsOfStreamsProtocol(properties);
    }
    properties.putAll(config.kafka());
    properties.putAll(config.streams());
    putDecided(properties, config.stream(), threads);
    return properties;
  }

  /** What the producers of the stream threads can send. */
  public static ProducerLimits producerLimits(PenstockConfig config) {
    StreamsConfig streams = new StreamsConfig(of(config, 1, 1));
    Map<String, Object> producer = streams.getProducerConfigs("penstock");
    producer.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    producer.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    return ProducerLimits.of(producer);
  }

  /** Whether Kafka Streams creates its main consumer itself, ignoring the one from Penstock. */
  public static boolean isStreamsProtocol(PenstockConfig config) {
    return "streams".equalsIgnoreCase(config.streams().get(StreamsConfig.GROUP_PROTOCOL_CONFIG));
  }

  /**
   * Without a client's prefix; otherwise a setting for every client would lose to the default for
   * one.
   */
  private static void putDefaults(Properties to) {
    to.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, BUFFERED_RECORDS);
    // A task has one partition, so there is none to wait for. Checking anyway would format a string
    // each time.
    to.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
    to.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
    to.put(ProducerConfig.LINGER_MS_CONFIG, PRODUCER_LINGER_MILLIS);
    to.put(CommonClientConfigs.RETRY_BACKOFF_MS_CONFIG, millis(RETRY_BACKOFF));
    to.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
    to.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, millis(SESSION_TIMEOUT));
    to.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, millis(SESSION_TIMEOUT.dividedBy(3)));
    to.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
  }

  private static void putDefaultsOfStreamsProtocol(Properties to) {
    to.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, RECORDS_OF_STREAMS_PROTOCOL);
    to.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, RECORDS_OF_STREAMS_PROTOCOL);
    to.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG),
        millis(STREAMS_PROTOCOL_API_TIMEOUT));
  }

  private static void putDecided(Properties to, StreamConfig stream, int threads) {
    to.put(StreamsConfig.APPLICATION_ID_CONFIG, stream.applicationId());
    to.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
    to.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, guarantee(stream));
    to.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, stream.commitInterval().toMillis());
    // Also for at least once, where Kafka Streams leaves both at their defaults: an image of an
    // aborted transaction must not be answered, and a setting that contradicts idempotence would
    // silently disable it.
    to.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.ISOLATION_LEVEL_CONFIG), "read_committed");
    to.put(StreamsConfig.producerPrefix(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG), true);
    if (stream.guarantee() == ProcessingGuarantee.EXACTLY_ONCE_V2) {
      to.put(
          StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
          millis(stream.transactionTimeout()));
    }
  }

  private static String guarantee(StreamConfig stream) {
    return switch (stream.guarantee()) {
      case EXACTLY_ONCE_V2 -> StreamsConfig.EXACTLY_ONCE_V2;
      case AT_LEAST_ONCE -> StreamsConfig.AT_LEAST_ONCE;
    };
  }

  /**
   * How long a stream thread may go without a poll or a commit: the shorter of the group's poll
   * timeout and, under exactly once, the transaction timeout.
   */
  public static Duration patience(PenstockConfig config, Properties properties) {
    Duration group =
        Duration.ofMillis(
            mainConsumer(properties).getInt(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG));
    Duration transaction = config.stream().transactionTimeout();
    boolean transactional = config.stream().guarantee() == ProcessingGuarantee.EXACTLY_ONCE_V2;
    return transactional && transaction.compareTo(group) < 0 ? transaction : group;
  }

  /**
   * How long the group waits for a silent member before it considers it dead. With the streams
   * protocol the brokers decide, and this is the value for a classic group.
   */
  public static Duration sessionTimeout(Properties properties) {
    return Duration.ofMillis(
        mainConsumer(properties).getInt(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG));
  }

  private static ConsumerConfig mainConsumer(Properties properties) {
    return new ConsumerConfig(
        ConsumerConfig.appendDeserializerToConfig(
            new StreamsConfig(properties).getMainConsumerConfigs("penstock", "penstock", 0),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer()));
  }

  private static int millis(Duration duration) {
    return Math.toIntExact(duration.toMillis());
  }
}
