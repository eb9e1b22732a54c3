package dev.penstock.cli;

import dev.penstock.broker.EmbeddedBroker;
import dev.penstock.broker.Topics;
import java.util.List;

/** The topics of an installation that names no others. */
final class DefaultTopics {

  static final String IMAGES = "penstock.images";
  static final String PREDICTIONS = "penstock.predictions";
  static final String DEAD_LETTERS = "penstock.dead-letters";

  static final int PARTITIONS = 4;

  private DefaultTopics() {}

  /** Creates them where they are missing and returns their names. */
  static List<String> create(EmbeddedBroker broker) {
    List<String> names = List.of(IMAGES, PREDICTIONS, DEAD_LETTERS);
    broker.createTopics(names.stream().map(name -> Topics.of(name, PARTITIONS)).toList());
    return names;
  }
}
