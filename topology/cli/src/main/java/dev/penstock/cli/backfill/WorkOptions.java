package dev.penstock.cli.backfill;

import dev.penstock.backfill.JobLimits;
import dev.penstock.backfill.RunOptions;
import dev.penstock.backfill.RunOptions.Yielding;
import dev.penstock.backfill.bounds.DeadLetterLimit;
import dev.penstock.backfill.bounds.Rate;
import dev.penstock.cli.console.DurationConverter;
import dev.penstock.config.PenstockConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How this process works on the job; these may differ from one process to the next. */
final class WorkOptions {

  private static final Duration LAG_INTERVAL = Duration.ofSeconds(5);

  @Option(
      names = "--rate",
      paramLabel = "N/s",
      description = "Most records a second, in all processes together: 500/s, 30000/m, 100/h.")
  private @Nullable String rate;

  @Option(
      names = "--pause-when-lag-above",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = {
        "Yield to the live application: read nothing while its lag is above this, until it is"
            + " below half of it."
      })
  private @Nullable Duration lagLimit;

  @Option(
      names = "--live-group",
      paramLabel = "GROUP",
      description = "Group of the live application. Default: penstock.application.id.")
  private @Nullable String liveGroup;

  @Option(
      names = "--max-dead-letters",
      paramLabel = "N|N%",
      description = "The job fails if it has more, of the whole job: 10, 5%%.")
  private @Nullable String maxDeadLetters;

  @Option(
      names = "--fail-on-missing",
      description = "The job fails if records were deleted before they were read.")
  private boolean failOnMissing;

  boolean failOnMissing() {
    return failOnMissing;
  }

  /**
   * @throws IllegalArgumentException if an option cannot be understood
   */
  RunOptions options(PenstockConfig live) {
    if (liveGroup != null && lagLimit == null) {
      throw new IllegalArgumentException("--live-group needs --pause-when-lag-above");
    }
    JobLimits limits =
        new JobLimits(
            Optional.ofNullable(maxDeadLetters).map(DeadLetterLimit::parse), failOnMissing);
    OptionalDouble perSecond =
        rate == null
            ? OptionalDouble.empty()
            : OptionalDouble.of(Rate.parse(rate).recordsPerSecond());
    String group = liveGroup == null ? live.stream().applicationId() : liveGroup;
    Optional<Yielding> yielding =
        Optional.ofNullable(lagLimit).map(limit -> new Yielding(group, limit, LAG_INTERVAL));
    return new RunOptions(limits, perSecond, yielding);
  }
}
