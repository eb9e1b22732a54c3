package dev.penstock.config;

import java.util.List;

/**
 * What is read and written.
 *
 * @param images topic of the input records
 * @param predictions topic of the answers
 * @param deadLetters topic of the records that cannot be served
 * @param outputFormat encoding of the predictions
 */
public record TopicConfig(
    String images, String predictions, String deadLetters, OutputFormat outputFormat) {

  public static final Setting<String> IMAGES =
      topic("penstock.topic.images", "penstock.images", "Topic of the images to classify.");

  public static final Setting<String> PREDICTIONS =
      topic("penstock.topic.predictions", "penstock.predictions", "Topic of the predictions.");

  public static final Setting<String> DEAD_LETTERS =
      topic(
          "penstock.topic.dead-letters",
          "penstock.dead-letters",
          "Topic of the records that cannot be served, as they were, with the reason in headers.");

  public static final Setting<OutputFormat> OUTPUT_FORMAT =
      new Setting<>(
          "penstock.output.format",
          SettingType.oneOf(OutputFormat.class, '-'),
          "single-object",
          "Encoding of the predictions: Avro single-object encoding, or bare Avro binary.");

  static final List<Setting<?>> SETTINGS =
      List.of(IMAGES, PREDICTIONS, DEAD_LETTERS, OUTPUT_FORMAT);

  static TopicConfig of(Values values) {
    TopicConfig topics =
        new TopicConfig(
            values.get(IMAGES),
            values.get(PREDICTIONS),
            values.get(DEAD_LETTERS),
            values.get(OUTPUT_FORMAT));
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
