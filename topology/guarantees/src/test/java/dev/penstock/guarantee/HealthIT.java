package dev.penstock.guarantee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.app.Penstock;
import dev.penstock.app.StartException;
import dev.penstock.broker.BrokerOptions;
import dev.penstock.broker.EmbeddedBroker;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.zoo.ColourModel;
import dev.penstock.kafka.Topics;
import dev.penstock.testkit.CommittedRecords;
import dev.penstock.testkit.ImageProducer;
import dev.penstock.testkit.TestImages;
import dev.penstock.testkit.TestTopics;
import java.awt.Color;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the health pages say while something happens to the cluster. */
@Timeout(180)
class HealthIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PARTITIONS = 4;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static ModelDescriptor model;

  /** Lets everyone do everything, until a topic has an ACL. */
  private static EmbeddedBroker broker;

  @BeforeAll
  static void start(@TempDir Path repository) throws Exception {
    model = ColourModel.publish(repository);
    broker =
        EmbeddedBroker.start(
            BrokerOptions.defaults()
                .withProperties(
                    Map.of(
                        "authorizer.class.name",
                        "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                        "allow.everyone.if.no.acl.found",
                        "true")));
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void notReadyWhileTheBrokersAreSilentForLongerThanASession() throws Exception {
    Path folder = Files.createDirectories(Path.of("target", "guarantee", "health"));
    try (ForkedBrokers brokers = new ForkedBrokers(1, 0, folder);
        Penstock app = start(topics("frozen", brokers.clientProperties()))) {
      awaitReady(app);

      brokers.freeze(0);
      try {
        await().atMost(PATIENCE).until(() -> ready(app).statusCode(), status -> status == 503);
        assertThat(ready(app).body())
            .contains("the coordinator of group frozen has not answered for ")
            .contains("the limit is 6 s");
        assertThat(get(app, "/health/live").statusCode()).isEqualTo(200);
      } finally {
        brokers.thaw(0);
      }

      awaitReady(app);
    }
  }

  @Test
  void readyWhileAnotherInstanceJoinsAndLeaves() throws Exception {
    TestTopics topics = topics("rebalanced", broker.clientProperties());
    try (Penstock first = start(topics);
        ImageProducer producer = topics.producer();
        CommittedRecords predictions = topics.predictionsSeen()) {
      awaitReady(first);
      try (Sampler sampler = new Sampler(first)) {
        try (Penstock second = start(topics)) {
          awaitReady(second);
          sendToAllPartitions(producer);
          assertThat(predictions.await(PARTITIONS, PATIENCE)).hasSize(PARTITIONS);
        }
        sendToAllPartitions(producer);
        assertThat(predictions.await(2 * PARTITIONS, PATIENCE)).hasSize(2 * PARTITIONS);

        assertThat(sampler.notReady()).isEmpty();
        assertThat(sampler.count()).isGreaterThan(50);
      }
    }
  }

  @Test
  void notReadyWhileAnOutputTopicMayNotBeWrittenAndNothingIsLost() throws Exception {
    TestTopics topics = topics("refused", broker.clientProperties());
    try (Admin admin = Admin.create(broker.clientProperties());
        Penstock app = start(topics);
        ImageProducer producer = topics.producer()) {
      awaitReady(app);
      List<AclBinding> acls = allButWrite(topics.predictions());

      admin.createAcls(acls).all().get();
      awaitNotReady(app, "topic refused.predictions: this client is not authorized to WRITE");
      sendToAllPartitions(producer);
      assertThat(get(app, "/health/live").statusCode()).isEqualTo(200);

      admin.deleteAcls(acls.stream().map(AclBinding::toFilter).toList()).all().get();
      try (CommittedRecords predictions = topics.predictionsSeen()) {
        assertThat(predictions.await(PARTITIONS, PATIENCE)).hasSize(PARTITIONS);
      }
      awaitReady(app);
    }
  }

  @Test
  void notReadyWhileTheInputTopicIsGoneAndServesItWhenItIsBack() throws Exception {
    TestTopics topics = topics("deleted", broker.clientProperties());
    try (Admin admin = Admin.create(broker.clientProperties());
        Penstock app = start(topics);
        CommittedRecords predictions = topics.predictionsSeen()) {
      awaitReady(app);

      admin.deleteTopics(List.of(topics.images())).all().get();
      awaitNotReady(app, "MissingSourceTopicException");
      assertThat(get(app, "/health/live").statusCode()).isEqualTo(200);

      Topics.create(admin, List.of(Topics.of(topics.images(), PARTITIONS)));
      try (ImageProducer producer = topics.producer()) {
        sendToAllPartitions(producer);
      }
      assertThat(predictions.await(PARTITIONS, PATIENCE)).hasSize(PARTITIONS);
      awaitReady(app);
    }
  }

  private static TestTopics topics(String application, Map<String, Object> client) {
    TestTopics topics =
        new TestTopics(
            (String) client.get("bootstrap.servers"),
            application,
            application + ".images",
            application + ".predictions",
            application + ".dead-letters");
    try (Admin admin = Admin.create(client)) {
      Topics.create(
          admin,
          List.of(
              Topics.of(topics.images(), PARTITIONS),
              Topics.of(topics.predictions(), PARTITIONS),
              Topics.of(topics.deadLetters(), PARTITIONS)));
    }
    return topics;
  }

  private static Penstock start(TestTopics topics) throws StartException {
    return Penstock.start(topics.config(Map.of("penstock.stream.threads", "1")), model);
  }

  private static void sendToAllPartitions(ImageProducer producer) {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      producer.send(partition, null, "image", TestImages.png(Color.RED));
    }
    producer.flush();
  }

  private static List<AclBinding> allButWrite(String topic) {
    ResourcePattern resource = new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL);
    return List.of(
        new AclBinding(resource, entry(AclOperation.ALL, AclPermissionType.ALLOW)),
        new AclBinding(resource, entry(AclOperation.WRITE, AclPermissionType.DENY)));
  }

  private static AccessControlEntry entry(AclOperation operation, AclPermissionType permission) {
    return new AccessControlEntry("User:ANONYMOUS", "*", operation, permission);
  }

  private static void awaitReady(Penstock app) {
    await()
        .atMost(PATIENCE)
        .until(() -> ready(app).body(), body -> body.contains("\"status\":\"up\",\"checks\""));
  }

  private static void awaitNotReady(Penstock app, String reason) {
    await().atMost(PATIENCE).until(() -> ready(app).body(), body -> body.contains(reason));
  }

  private static HttpResponse<String> ready(Penstock app) {
    return get(app, "/health/ready");
  }

  private static HttpResponse<String> get(Penstock app, String page) {
    URI uri = app.adminUri().resolve(page);
    try {
      return HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Asks every 5 ms whether an instance is ready. */
  private static final class Sampler implements AutoCloseable {

    private final Penstock app;
    private final AtomicInteger count = new AtomicInteger();
    private final Set<String> notReady = new ConcurrentSkipListSet<>();
    private final Thread thread = new Thread(this::run, "sampler");

    Sampler(Penstock app) {
      this.app = app;
      thread.start();
    }

    int count() {
      return count.get();
    }

    /** Every answer that was not "ready", and every failure to get one. */
    Set<String> notReady() {
      return notReady;
    }

    private void run() {
      while (!Thread.currentThread().isInterrupted()) {
        try {
          HttpResponse<String> answer = ready(app);
          if (answer.statusCode() != 200) {
            notReady.add(answer.body());
          }
          count.incrementAndGet();
          Thread.sleep(5);
        } catch (InterruptedException e) {
          return;
        } catch (UncheckedIOException | AssertionError e) {
          if (!Thread.currentThread().isInterrupted()) {
            notReady.add(e.toString());
          }
        }
      }
    }

    @Override
    public void close() {
      thread.interrupt();
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
