package dev.penstock.cli.lag;

import dev.penstock.lag.cluster.Selection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which groups and topics. Patterns are regular expressions for the whole name. */
final class SelectionOptions {

  @Option(
      names = "--group",
      paramLabel = "GROUP",
      description = "Show this group, partition by partition; may be given again.")
  private Set<String> groups = new LinkedHashSet<>();

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      description = "Only this topic, which must exist; may be given again.")
  private Set<String> topics = new LinkedHashSet<>();

  @Option(names = "--include-groups", paramLabel = "REGEX", description = "Only these groups.")
  private @Nullable Pattern includeGroups;

  @Option(names = "--exclude-groups", paramLabel = "REGEX", description = "Not these groups.")
  private @Nullable Pattern excludeGroups;

  @Option(names = "--include-topics", paramLabel = "REGEX", description = "Only these topics.")
  private @Nullable Pattern includeTopics;

  @Option(names = "--exclude-topics", paramLabel = "REGEX", description = "Not these topics.")
  private @Nullable Pattern excludeTopics;

  Set<String> named() {
    return groups;
  }

  Set<String> topics() {
    return topics;
  }

  Selection selection() {
    return new Selection(
        groups,
        Selection.matching(includeGroups, excludeGroups),
        topics.isEmpty() ? Selection.matching(includeTopics, excludeTopics) : topics::contains,
        partition -> true);
  }
}
