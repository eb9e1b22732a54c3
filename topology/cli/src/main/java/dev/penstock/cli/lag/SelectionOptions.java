package dev.penstock.cli.lag;

import dev.penstock.lag.cluster.Selection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which groups and topics. Patterns are regular expressions for the whole name. */
final class SelectionOptions {

  /** They lag by design, as the alert rules say too. */
  private static final Pattern JOBS = Pattern.compile(".*\\.backfill\\..*");

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

  @Option(
      names = "--include-groups",
      paramLabel = "REGEX",
      converter = PatternConverter.class,
      description = "Only these groups.")
  private @Nullable Pattern includeGroups;

  @Option(
      names = "--exclude-groups",
      paramLabel = "REGEX",
      converter = PatternConverter.class,
      description = {
        "Not these groups. Default, except with --serve: those of backfill jobs, unless groups are"
            + " named."
      })
  private @Nullable Pattern excludeGroups;

  @Option(
      names = "--include-topics",
      paramLabel = "REGEX",
      converter = PatternConverter.class,
      description = "Only these topics.")
  private @Nullable Pattern includeTopics;

  @Option(
      names = "--exclude-topics",
      paramLabel = "REGEX",
      converter = PatternConverter.class,
      description = "Not these topics.")
  private @Nullable Pattern excludeTopics;

  Set<String> named() {
    return groups;
  }

  Set<String> topics() {
    return topics;
  }

  /**
   * @param serving whether rules choose among the groups later; they know those of jobs
   */
  Selection selection(boolean serving) {
    boolean chosen = !groups.isEmpty() || includeGroups != null || excludeGroups != null;
    return new Selection(
        groups,
        Selection.matching(includeGroups, chosen || serving ? excludeGroups : JOBS),
        topics.isEmpty() ? Selection.matching(includeTopics, excludeTopics) : topics::contains,
        partition -> true);
  }
}
