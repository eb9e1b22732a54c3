package dev.penstock.config;

import java.util.List;

/**
 * The topics, and how outputs are written.
 *
 * @param images topic of the input records
 * @param predictions topic of the answers
 * @param deadLetters topic of the records that cannot be served
 * @param create whether to create the image topic if it is missing
 * @param outputFormat encoding of the predictions
 * @param outputPartitioner which partition an answer goes to
 */
public record TopicConfig(
    String images,
    String predictions,
    String deadLetters,
    boolean create,
    OutputFormat outputFormat,
    OutputPartitioner outputPartitioner) {

  public static final Setting<String> IMAGES =
      topic("penstock.topic.images", "penstock.images", "Topic of the images to classify.");

  public static final Setting<String> PREDICTIONS =
      topic("penstock.topic.predictions", "penstock.predictions", "Topic of the predictions.");

  public static final Setting<String> DEAD_LETTERS =
      topic(
          "penstock.topic.dead-letters",
          "penstock.dead-letters",
          "Topic of the records that cannot be served, unchanged, with the reason in headers.");

  public static final Setting<Boolean> CREATE =
      new Setting<>(
          "penstock.topics.create",
          SettingType.flag(),
          "false",
          "Whether run creates the image topic if it is missing;"
              + " output topics are always created.");

  public static final Setting<OutputFormat> OUTPUT_FORMAT =
      new Setting<>(
          "penstock.output.format",
          SettingType.oneOf(OutputFormat.class, '-'),
          "single-object",
          "Encoding of the predictions: Avro single-object encoding, or bare Avro binary.");

  public static final Setting<OutputPartitioner> OUTPUT_PARTITIONER =
      new Setting<>(
          "penstock.output.partitioner",
          SettingType.oneOf(OutputPartitioner.class, '-'),
          "source",
          "Partition of an answer: the same as its image's (source), or the one that Kafka's"
              + " default partitioner chooses for the key (key).");

  static final List<Setting<?>> SETTINGS =
      List.of(IMAGES, PREDICTIONS, DEAD_LETTERS, CREATE, OUTPUT_FORMAT, OUTPUT_PARTITIONER);

  static TopicConfig of(Values values) {
    TopicConfig topics =
        new TopicConfig(
            values.get(IMAGES),
            values.get(PREDICTIONS),
            values.get(DEAD_LETTERS),
            values.get(CREATE),
            values.get(OUTPUT_FORMAT),
            values.get(OUTPUT_PARTITIONER));
    if (topics.predictions.equals(topics.images)) {
      values.fault(PREDICTIONS, "must differ from " + IMAGES.key());
    }
    if (topics.deadLetters.equals(topics.images) || topics.deadLetters.equals(topics.predictions)) {
      values.fault(DEAD_LETTERS, "must differ from the other topics");
    }
    return topics;
  }

  private static Setting<String> topic(String key, String standard, String doc) {
    return new Setting<>(
        key,
        SettingType.text("a topic name of letters, digits and . _ -", "[A-Za-z0-9._-]{1,249}"),
        standard,
        doc);
  }
}
