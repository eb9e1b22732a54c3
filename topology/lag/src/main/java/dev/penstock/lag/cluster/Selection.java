package dev.penstock.lag.cluster;

import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Which groups and partitions are looked at.
 *
 * @param named these groups, each of which must exist; empty for all that {@code groups} admits
 * @param groups which groups, by name
 * @param topics which topics, by name
 * @param inspected partitions whose unread records may be looked at; of others, the lag is an upper
 *     bound
 */
public record Selection(
    Set<String> named,
    Predicate<String> groups,
    Predicate<String> topics,
    Predicate<TopicPartition> inspected) {

  public static final Selection ALL =
      new Selection(Set.of(), group -> true, topic -> true, partition -> true);

  public Selection {
    named = Set.copyOf(named);
  }

  /** These groups, whatever they read. */
  public static Selection ofGroups(Set<String> names) {
    return new Selection(names, group -> true, topic -> true, partition -> true);
  }

  /** Names that match the first pattern, if there is one, and not the second. */
  public static Predicate<String> matching(@Nullable Pattern include, @Nullable Pattern exclude) {
    return name ->
        (include == null || include.matcher(name).matches())
            && (exclude == null || !exclude.matcher(name).matches());
  }

  boolean hasGroup(String id) {
    return (named.isEmpty() || named.contains(id)) && groups.test(id);
  }
}
