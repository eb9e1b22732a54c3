package dev.penstock.cli.backfill;

import dev.penstock.backfill.JobRequest;
import dev.penstock.backfill.job.JobNames;
import dev.penstock.cli.model.ModelVersionConverter;
import dev.penstock.config.AdminConfig;
import dev.penstock.config.ConfigSource;
import dev.penstock.config.ModelConfig;
import dev.penstock.config.PenstockConfig;
import dev.penstock.config.StreamConfig;
import dev.penstock.config.TopicConfig;
import dev.penstock.inference.model.ModelVersion;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the job answers, with which model, and where the answers go: all of its fingerprint. */
final class WantedJob {

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      description = {
        "Topic of the images. Default: penstock.topic.images of the settings, except with --output."
      })
  private @Nullable String topic;

  @Option(
      names = "--from",
      paramLabel = "BOUND",
      defaultValue = "earliest",
      description = {
        "First record: earliest, latest, a time (2026-11-01, 2026-11-01T10:00Z, epoch"
            + " milliseconds), an age (-48h), an offset (@100), or one for each partition"
            + " (0:@100,1:@250). Default: ${DEFAULT-VALUE}."
      })
  private String from;

  @Option(
      names = "--to",
      paramLabel = "BOUND",
      defaultValue = "latest",
      description = "End, not included; fixed when the job is created. Default: ${DEFAULT-VALUE}.")
  private String to;

  @Option(
      names = "--partitions",
      paramLabel = "LIST",
      description = "Only these, as 0,2,5-7. Default: all.")
  private @Nullable String partitions;

  @Option(
      names = "--filter",
      paramLabel = "FIELD=TEXT",
      description = {
        "Only records that match: attributes.NAME, headers.NAME, id or key; * stands for any"
            + " text. May be given again: a record must match all."
      })
  private List<String> filters = new ArrayList<>();

  @Option(
      names = "--assume-ordered",
      description =
          "Timestamps ascend in each partition: reading ends at the first record of --to.")
  private boolean assumeOrdered;

  @Option(
      names = "--model",
      paramLabel = "NAME:VERSION",
      converter = ModelVersionConverter.class,
      description = "Model that answers. Default: that of the settings.")
  private @Nullable ModelVersion model;

  @Option(
      names = "--to-topic",
      paramLabel = "TOPIC",
      description = "Topic of the answers. Default: penstock.backfill.JOB, except with --input.")
  private @Nullable String predictions;

  @Option(
      names = "--dead-letters-topic",
      paramLabel = "TOPIC",
      description = "Topic of the dead letters. Default: penstock.backfill.JOB.dead-letters.")
  private @Nullable String deadLetters;

  @Option(
      names = "--into-live-topics",
      description = "Write to the topics of the live application.")
  private boolean intoLiveTopics;

  boolean intoLiveTopics() {
    return intoLiveTopics;
  }

  /** Topic of the images; empty if it was not given. */
  Optional<String> topic() {
    return Optional.ofNullable(topic);
  }

  /** Topic of the answers; empty if it was not given. */
  Optional<String> toTopic() {
    return Optional.ofNullable(predictions);
  }

  /**
   * @throws IllegalArgumentException if an option cannot be understood
   */
  JobRequest request() {
    return new JobRequest(from, to, Optional.ofNullable(partitions), filters, assumeOrdered);
  }

  /**
   * The settings that make an instance of an application into a process of the job. They win over
   * all others: a job is always exactly once, and its consumers must be able to pause.
   */
  ConfigSource source(PenstockConfig live, JobNames names, int attempt) {
    Map<String, String> own = new HashMap<>();
    own.put(StreamConfig.APPLICATION_ID.key(), names.group(attempt));
    own.put(StreamConfig.GUARANTEE.key(), "exactly_once_v2");
    own.put("streams.group.protocol", "classic");
    own.put(StreamConfig.MAX_RECORD_AGE.key(), "none"); // what is live would be shed here
    if (topic != null) {
      own.put(TopicConfig.IMAGES.key(), topic);
    }
    if (!intoLiveTopics) {
      own.put(TopicConfig.PREDICTIONS.key(), names.predictions());
      own.put(TopicConfig.DEAD_LETTERS.key(), names.deadLetters());
    }
    if (predictions != null) {
      own.put(TopicConfig.PREDICTIONS.key(), predictions);
    }
    if (deadLetters != null) {
      own.put(TopicConfig.DEAD_LETTERS.key(), deadLetters);
    }
    own.putAll(modelSettings());
    if (!isPortOurs(live)) {
      own.put(AdminConfig.PORT.key(), "0");
    }
    return ConfigSource.of("backfill", own);
  }

  /** The settings that choose the model, where nothing else of a job over a topic is wanted. */
  ConfigSource modelSource() {
    return ConfigSource.of("--model", modelSettings());
  }

  private Map<String, String> modelSettings() {
    return model == null
        ? Map.of()
        : Map.of(
            ModelConfig.MODEL_NAME.key(), model.name(),
            ModelConfig.VERSION.key(), model.version(),
            ModelConfig.PATH.key(), "none");
  }

  /**
   * Whether the admin port of the settings is there for the job: somebody chose it, and no live
   * application on this machine, with the same settings, has taken it.
   */
  private static boolean isPortOurs(PenstockConfig live) {
    boolean isChosen =
        live.describe().stream()
            .anyMatch(
                setting ->
                    setting.key().equals(AdminConfig.PORT.key())
                        && !setting.origin().equals("default"));
    if (!isChosen) {
      return false;
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(live.admin().host(), live.admin().port()));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
