package dev.penstock.cli.lag;

import dev.penstock.cli.console.DurationConverter;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.lag.GroupLag;
import dev.penstock.lag.PartitionLag;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The lag that a probe allows: a group's records, or the time that its oldest unread record has
 * waited.
 */
record LagLimit(OptionalLong records, OptionalDouble seconds) {

  /** Reads {@code 1000} as records and {@code 60s} as a time. */
  static final class Converter implements ITypeConverter<LagLimit> {

    @Override
    public LagLimit convert(String text) {
      if (text.matches("[0-9]{1,18}")) {
        return new LagLimit(OptionalLong.of(Long.parseLong(text)), OptionalDouble.empty());
      }
      try {
        Duration limit = new DurationConverter().convert(text);
        return new LagLimit(OptionalLong.empty(), OptionalDouble.of(limit.toMillis() / 1000.0));
      } catch (TypeConversionException e) {
        throw new TypeConversionException(
            "'" + text + "' is neither a number of records, such as 1000, nor a time, such as 60s");
      }
    }
  }

  /**
   * What a probe reports.
   *
   * @param exitCode {@link ExitCode#OVER_LIMIT} if a group is over the limit, otherwise {@link
   *     ExitCode#FAILED} if the lag of one is unknown
   * @param reason in one line; null if all is well
   */
  record Verdict(int exitCode, @Nullable String reason) {}

  Verdict judge(List<GroupLag> groups) {
    if (groups.isEmpty()) {
      return new Verdict(ExitCode.FAILED, "there is no group whose lag could be measured");
    }
    Verdict worst = new Verdict(ExitCode.DONE, null);
    for (GroupLag group : groups) {
      Verdict verdict = judge(group);
      if (verdict.exitCode() == ExitCode.OVER_LIMIT) {
        return verdict;
      }
      if (verdict.exitCode() != ExitCode.DONE) {
        worst = verdict;
      }
    }
    return worst;
  }

  private Verdict judge(GroupLag group) {
    // What is known may be enough to say that it is too much.
    long recordsKnown = group.knownRecords();
    double secondsKnown =
        group.partitions().stream().mapToDouble(each -> each.seconds().orElse(0)).max().orElse(0);
    if (records.isPresent() && recordsKnown > records.getAsLong()) {
      return over(group, recordsKnown + " records", records.getAsLong() + "");
    }
    if (seconds.isPresent() && secondsKnown > seconds.getAsDouble()) {
      return over(group, LagText.seconds(secondsKnown), LagText.seconds(seconds.getAsDouble()));
    }
    return group.partitions().stream()
        .filter(each -> !isKnown(each))
        .findFirst()
        .map(
            each ->
                new Verdict(
                    ExitCode.FAILED,
                    "the lag of group %s in %s is unknown (state %s)"
                        .formatted(group.id(), each.partition(), each.state().id())))
        .orElseGet(() -> new Verdict(ExitCode.DONE, null));
  }

  private boolean isKnown(PartitionLag lag) {
    return records.isPresent() ? lag.records().isPresent() : lag.seconds().isPresent();
  }

  private static Verdict over(GroupLag group, String lag, String limit) {
    return new Verdict(
        ExitCode.OVER_LIMIT,
        "group %s lags by %s; the limit is %s".formatted(group.id(), lag, limit));
  }
}
