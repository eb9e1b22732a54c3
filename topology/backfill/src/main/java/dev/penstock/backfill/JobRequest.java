package dev.penstock.backfill;

import dev.penstock.backfill.bounds.Bound;
import dev.penstock.backfill.bounds.BoundsException;
import dev.penstock.backfill.bounds.BoundsResolver;
import dev.penstock.backfill.bounds.PartitionSelection;
import dev.penstock.backfill.bounds.RecordFilters;
import dev.penstock.backfill.bounds.ResolvedBounds;
import dev.penstock.backfill.job.Fingerprints;
import dev.penstock.config.PenstockConfig;
import dev.penstock.inference.model.ModelDescriptor;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;

/**
 * What a user wants of a job, in the user's own words: whoever says the same means the same job.
 *
 * @param from first record; see {@link Bound}
 * @param to end, exclusive; see {@link Bound}
 * @param partitions see {@link PartitionSelection}; empty for all
 * @param filters see {@link RecordFilters}
 * @param assumeOrdered whether timestamps are said to ascend
 */
public record JobRequest(
    String from,
    String to,
    Optional<String> partitions,
    List<String> filters,
    boolean assumeOrdered) {

  /** Settings that change what is answered, and how. */
  private static final List<String> RELEVANT =
      List.of(
          "penstock.image.",
          "penstock.input.",
          "penstock.output.",
          "penstock.top-k",
          "penstock.record.max-age",
          "penstock.schemas.writer");

  /**
   * Checks all of it.
   *
   * @throws IllegalArgumentException if a part of it cannot be understood; the message says which
   */
  public JobRequest {
    filters = filters.stream().sorted().distinct().toList();
    Bound unusedFrom = Bound.parse(from);
    Bound unusedTo = Bound.parse(to);
    Optional<PartitionSelection> unusedPartitions = partitions.map(PartitionSelection::parse);
    RecordFilters unusedFilters = RecordFilters.of(filters);
  }

  /** Whether a filter asks for an attribute of the image's record. */
  public boolean needsAttributes() {
    return RecordFilters.of(filters).needAttributes();
  }

  /**
   * The offsets that it stands for at present.
   *
   * @throws BoundsException if it contradicts itself or the topic
   */
  public ResolvedBounds resolve(Admin admin, String topic, Instant now)
      throws BoundsException, InterruptedException {
    return BoundsResolver.resolve(
        admin,
        topic,
        Bound.parse(from),
        Bound.parse(to),
        partitions.map(PartitionSelection::parse),
        assumeOrdered,
        now);
  }

  /** Everything that changes the answers, by name; two that are equal give the same answers. */
  public SortedMap<String, String> fingerprint(PenstockConfig config, ModelDescriptor model) {
    SortedMap<String, String> print = range(config.topics().images());
    print.put("predictions", config.topics().predictions());
    print.put("dead letters", config.topics().deadLetters());
    print.put("model", model.name() + ":" + model.version() + " " + model.digest());
    print.putAll(Fingerprints.ofSettings(config, RELEVANT));
    return print;
  }

  /** What says which records are meant, by name. */
  public SortedMap<String, String> range(String topic) {
    SortedMap<String, String> print = new TreeMap<>();
    print.put("--from", from);
    print.put("--to", to);
    print.put("--partitions", partitions.orElse("all"));
    print.put("--filter", filters.isEmpty() ? "none" : String.join(" ", filters));
    if (assumeOrdered) {
      print.put("--assume-ordered", "true");
    }
    print.put("topic", topic);
    return print;
  }
}
