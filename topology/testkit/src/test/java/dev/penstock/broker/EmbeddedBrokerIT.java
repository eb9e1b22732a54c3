package dev.penstock.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.penstock.kafka.Topics;
import dev.penstock.testkit.BrokerExtension;
import dev.penstock.testkit.SharedBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(BrokerExtension.class)
class EmbeddedBrokerIT {
  @Test
  void aTransactionCommitsAndIsRead(SharedBroker broker) throws Exception {
    String topic = broker.newTopic("transactions", 2);
    Map<String, Object> properties = broker.clientProperties();
    properties.put("transactional.id", broker.uniqueName("producer"));
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, 1, "key", "committed")).get();
      producer.commitTransaction();
    }
    assertThat(read(broker.clientProperties(), topic, 1)).containsExactly("committed");
  }

  @Test
  void restartOnTheSameDirectoryKeepsTheRecords(@TempDir Path dir) throws Exception {
    BrokerOptions options = BrokerOptions.defaults().withDataDir(dir.resolve("data"));
    try (EmbeddedBroker broker = EmbeddedBroker.start(options)) {
      broker.createTopic("kept", 1);
      produce(broker.clientProperties(), "kept", "before");
    }
    try (EmbeddedBroker broker = EmbeddedBroker.start(options)) {
      broker.createTopic("kept", 1);
      assertThat(read(broker.clientProperties(), "kept", 0)).containsExactly("before");
    }
    assertThat(dir.resolve("data/meta.properties")).exists();
  }

  @Test
  void closeDeletesATemporaryDirectory() {
    EmbeddedBroker broker = EmbeddedBroker.start(BrokerOptions.defaults());
    assertThat(broker.dataDir()).isDirectory();
    broker.close();
    broker.close();
    assertThat(broker.dataDir()).doesNotExist();
  }

  @Test
  void threeNodesSurviveTheLeaveOfOne() throws Exception {
    List<BrokerOptions> cluster = new ArrayList<>(BrokerOptions.cluster(3));
    cluster.add(cluster.remove(2).withProperties(Map.of("controlled.shutdown.enable", "true")));
    List<EmbeddedBroker> nodes = startTogether(cluster);
    try (Admin admin = Admin.create(nodes.get(0).clientProperties())) {
      Topics.create(admin, List.of(Topics.of("replicated", 3)));
      nodes.remove(2).close();
      produce(nodes.get(0).clientProperties(), "replicated", "with one node gone");
      assertThat(admin.describeCluster().nodes().get()).hasSize(2);
      assertThat(
              admin
                  .describeTopics(List.of("replicated"))
                  .allTopicNames()
                  .get()
                  .get("replicated")
                  .partitions())
          .allSatisfy(partition -> assertThat(partition.replicas()).hasSize(3));
    } finally {
      nodes.forEach(EmbeddedBroker::close);
    }
  }

  @Test
  void refusesATakenPort() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatExceptionOfType(BrokerException.class)
          .isThrownBy(
              () -> EmbeddedBroker.start(BrokerOptions.defaults().withPort(other.getLocalPort())))
          .withMessageContaining("port " + other.getLocalPort() + " of 127.0.0.1 is taken");
    }
  }

  @Test
  void refusesADirectoryOfAnotherClusterOrNode(@TempDir Path dir) throws IOException {
    Files.writeString(dir.resolve("meta.properties"), "version=1\nnode.id=1\ncluster.id=theirs\n");
    BrokerOptions options = BrokerOptions.defaults().withDataDir(dir);
    assertThatExceptionOfType(BrokerException.class)
        .isThrownBy(() -> EmbeddedBroker.start(options.withClusterId("ours")))
        .withMessageContaining("belongs to cluster theirs; this node belongs to cluster ours");
    BrokerOptions second = new BrokerOptions(2, 0, 0, dir, null, List.of(), Map.of(), Map.of());
    assertThatExceptionOfType(BrokerException.class)
        .isThrownBy(() -> EmbeddedBroker.start(second))
        .withMessageContaining("belongs to node 1; this is node 2");
  }

  @Test
  void refusesADirectoryInUse(@TempDir Path dir) {
    BrokerOptions options = BrokerOptions.defaults().withDataDir(dir);
    try (EmbeddedBroker first = EmbeddedBroker.start(options)) {
      assertThatExceptionOfType(BrokerException.class)
          .isThrownBy(() -> EmbeddedBroker.start(options))
          .withMessageContaining("the data directory " + dir + " is in use by another broker");
      first.createTopic("unharmed", 1);
    }
  }

  @Test
  void refusesAForeignDirectoryAndLeavesItAlone(@TempDir Path dir) throws IOException {
    Path mine = Files.writeString(dir.resolve("thesis.txt"), "do not touch");
    assertThatExceptionOfType(BrokerException.class)
        .isThrownBy(() -> EmbeddedBroker.start(BrokerOptions.defaults().withDataDir(dir)))
        .withMessageContaining("holds thesis.txt but no Kafka data");
    assertThatExceptionOfType(BrokerException.class)
        .isThrownBy(() -> EmbeddedBroker.start(BrokerOptions.defaults().withDataDir(mine)))
        .withMessageContaining("cannot create the data directory");
    assertThat(dir).isDirectoryNotContaining(path -> !path.equals(mine));
  }

  @Test
  void aFaultOfKafkasOwnIsAnException() {
    BrokerOptions options =
        BrokerOptions.defaults()
            .withProperties(
                Map.of("listener.security.protocol.map", "CLIENT:SSL,CONTROLLER:PLAINTEXT"));
    assertThatExceptionOfType(BrokerException.class)
        .isThrownBy(() -> EmbeddedBroker.start(options))
        .withMessageContaining("the broker did not start");
  }

  /**
   * In threads of their own: a node waits for a majority, and the common pool may be smaller than
   * that.
   */
  private static List<EmbeddedBroker> startTogether(List<BrokerOptions> cluster) {
    List<CompletableFuture<EmbeddedBroker>> starting =
        cluster.stream()
            .map(
                node ->
                    CompletableFuture.supplyAsync(
                        () -> EmbeddedBroker.start(node), runnable -> new Thread(runnable).start()))
            .toList();
    return starting.stream()
        .map(CompletableFuture::join)
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static void produce(Map<String, Object> properties, String topic, String value)
      throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(topic, value)).get();
    }
  }

  private static List<String> read(Map<String, Object> properties, String topic, int partition) {
    properties.put("isolation.level", "read_committed");
    properties.put("auto.offset.reset", "earliest");
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(new TopicPartition(topic, partition)));
      List<String> values = new ArrayList<>();
      consumer.poll(Duration.ofSeconds(10)).forEach(record -> values.add(record.value()));
      return values;
    }
  }
}
