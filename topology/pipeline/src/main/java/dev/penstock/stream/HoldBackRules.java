package dev.penstock.stream;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.TopologyDescription.Node;
import org.apache.kafka.streams.TopologyDescription.Processor;
import org.apache.kafka.streams.TopologyDescription.Sink;
import org.apache.kafka.streams.TopologyDescription.Source;

/**
 * The rules a topology must follow so that offsets can be held back: after a crash its records are
 * processed again from the first unanswered one, so nothing else may have recorded them.
 *
 * <ul>
 *   <li>No state store: it would count the repeated records twice.
 *   <li>One processor between source and sinks: an output that bypasses its queue would be
 *       repeated.
 *   <li>No topic both written and read: Kafka Streams deletes the records of its repartition topics
 *       by the offsets consumed, not by those held back.
 * </ul>
 */
final class HoldBackRules {

  private HoldBackRules() {}

  /**
   * @throws IllegalStateException naming every rule that is broken
   */
  static void check(TopologyDescription topology) {
    List<String> broken = new ArrayList<>();
    if (!topology.globalStores().isEmpty()) {
      broken.add("it has a global store");
    }
    if (topology.subtopologies().size() != 1) {
      broken.add("it has " + topology.subtopologies().size() + " sub-topologies instead of 1");
    }
    Set<String> read = new HashSet<>();
    Set<String> written = new HashSet<>();
    for (TopologyDescription.Subtopology part : topology.subtopologies()) {
      for (Node node : part.nodes()) {
        checkNode(node, broken);
        if (node instanceof Source source && source.topicSet() != null) {
          read.addAll(source.topicSet());
        } else if (node instanceof Sink sink && sink.topic() != null) {
          written.add(sink.topic());
        }
      }
    }
    written.retainAll(read);
    if (!written.isEmpty()) {
      broken.add("it both writes and reads " + written);
    }
    if (!broken.isEmpty()) {
      throw new IllegalStateException(
          "offsets cannot be held back in this topology: " + String.join("; ", broken));
    }
  }

  private static void checkNode(Node node, List<String> broken) {
    if (node instanceof Processor processor) {
      if (!processor.stores().isEmpty()) {
        broken.add("processor " + node.name() + " has the state stores " + processor.stores());
      }
      if (!node.predecessors().stream().allMatch(Source.class::isInstance)) {
        broken.add("processor " + node.name() + " does not directly follow the source");
      }
    } else if (node instanceof Sink
        && node.predecessors().stream().anyMatch(Source.class::isInstance)) {
      broken.add("sink " + node.name() + " is fed by the source, bypassing the records in flight");
    }
  }
}
