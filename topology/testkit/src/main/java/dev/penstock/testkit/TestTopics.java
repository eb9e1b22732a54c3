package dev.penstock.testkit;

import dev.penstock.config.ConfigException;
import dev.penstock.config.ConfigSource;
import dev.penstock.config.PenstockConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Topics and an application id of their own for one test, and the settings that name them. */
public record TestTopics(
    String bootstrapServers,
    String application,
    String images,
    String predictions,
    String deadLetters) {

  public static TestTopics create(SharedBroker broker, int partitions) {
    return new TestTopics(
        broker.bootstrapServers(),
        broker.uniqueName("app"),
        broker.newTopic("images", partitions),
        broker.newTopic("predictions", partitions),
        broker.newTopic("dead-letters", partitions));
  }

  /** Settings of an instance on these topics, with some of its own. */
  public PenstockConfig config(Map<String, String> more) {
    Map<String, String> settings = new HashMap<>();
    settings.put("penstock.bootstrap.servers", bootstrapServers);
    settings.put("penstock.application.id", application);
    settings.put("penstock.topic.images", images);
    settings.put("penstock.topic.predictions", predictions);
    settings.put("penstock.topic.dead-letters", deadLetters);
    settings.put("penstock.admin.port", "0");
    settings.putAll(more);
    try {
      return PenstockConfig.load(List.of(ConfigSource.of("test", settings)));
    } catch (ConfigException e) {
      throw new AssertionError(e);
    }
  }

  public ImageProducer producer() {
    return new ImageProducer(bootstrapServers, images);
  }

  public CommittedRecords predictionsSeen() {
    return new CommittedRecords(bootstrapServers, predictions);
  }

  public CommittedRecords deadLettersSeen() {
    return new CommittedRecords(bootstrapServers, deadLetters);
  }
}
