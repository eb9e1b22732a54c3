package dev.penstock.deadletter;

import dev.penstock.deadletter.DeadLetterTopic.Range;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which letters of a topic go where, found by reading it once. For one thread. */
public final class RedrivePlan {

  private final DeadLetterTopic topic;
  private final LetterSelection selection;
  private final Map<LetterId, String> selected = new HashMap<>();
  private final Map<LetterId, String> obstacles = new TreeMap<>();
  private final Set<LetterId> redriven = new HashSet<>();
  private final Map<String, Integer> partitions = new HashMap<>();

  RedrivePlan(DeadLetterTopic topic, LetterSelection selection) {
    this.topic = topic;
    this.selection = selection;
  }

  /** Reads what is committed, and writes nothing. */
  public static RedrivePlan of(DeadLetterTopic topic, LetterSelection selection)
      throws DeadLetterException {
    RedrivePlan plan = new RedrivePlan(topic, selection);
    topic.readCommitted(plan.visitor());
    return plan;
  }

  /** How many letters will be redriven. */
  public int letters() {
    return selected.size();
  }

  /** How many letters go to each source topic. */
  public Map<String, Integer> lettersByTopic() {
    Map<String, Integer> counts = new TreeMap<>();
    selected.values().forEach(target -> counts.merge(target, 1, Integer::sum));
    return counts;
  }

  /** How many of the requested letters were redriven before. */
  public int alreadyRedriven() {
    return redriven.size();
  }

  /** Requested letters that cannot be redriven, with the reasons. */
  public Map<LetterId, String> obstacles() {
    Map<LetterId, String> all = new TreeMap<>(obstacles);
    for (LetterId id : selection.ids()) {
      if (!selected.containsKey(id) && !redriven.contains(id)) {
        all.putIfAbsent(id, "there is no such letter among those asked for");
      }
    }
    return all;
  }

  boolean holds(LetterId letter) {
    return selected.containsKey(letter);
  }

  /** The source partition if it still exists; otherwise the producer chooses by the key. */
  @Nullable Integer targetPartition(SourceRecord source) {
    return source.partition() < partitionsOf(source.topic()) ? source.partition() : null;
  }

  /** In each partition, from the first letter to the last. */
  Map<Integer, Range> ranges() {
    Map<Integer, Range> ranges = new HashMap<>();
    for (LetterId id : new TreeSet<>(selected.keySet())) {
      ranges.merge(
          id.partition(),
          new Range(id.offset(), id.offset()),
          (range, last) -> new Range(range.first(), last.last()));
    }
    return ranges;
  }

  DeadLetterTopic.Visitor visitor() {
    return new DeadLetterTopic.Visitor() {
      @Override
      public void letter(DeadLetter letter) {
        if (selection.holds(letter)) {
          consider(letter);
        }
      }

      @Override
      public void redriven(LetterId letter) {
        // Partitions are read in order: a mark comes after its letter.
        if (selected.remove(letter) != null) {
          redriven.add(letter);
        }
      }
    };
  }

  private void consider(DeadLetter letter) {
    SourceRecord source = letter.source();
    if (!letter.dropped().isEmpty()) {
      obstacles.put(
          letter.id(),
          "it lacks its %s; its input is at %s"
              .formatted(letter.dropped().replace(",", ", "), source));
    } else if (letter.record().value() == null) {
      obstacles.put(letter.id(), "its input had no value");
    } else if (source == null) {
      obstacles.put(letter.id(), "it does not give its input's position");
    } else if (partitionsOf(source.topic()) == 0) {
      obstacles.put(letter.id(), "there is no topic " + source.topic());
    } else {
      selected.put(letter.id(), source.topic());
    }
  }

  private int partitionsOf(String name) {
    return partitions.computeIfAbsent(name, topic::partitionsOf);
  }
}
