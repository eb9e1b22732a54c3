package dev.penstock.cli.lag;

import dev.penstock.cli.console.BootstrapOption;
import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.CommandFailedException;
import dev.penstock.cli.console.DurationConverter;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.cli.console.SettingsOptions;
import dev.penstock.cli.console.WrongUsageException;
import dev.penstock.cli.kafka.BrokerConnection;
import dev.penstock.config.ConfigException;
import dev.penstock.config.PenstockConfig;
import dev.penstock.lag.GroupLag;
import dev.penstock.lag.LagMonitor;
import dev.penstock.lag.LagOptions;
import dev.penstock.lag.LagReport;
import dev.penstock.lag.cluster.ClusterException;
import dev.penstock.lag.cluster.ClusterSnapshot.Problem;
import dev.penstock.lag.export.Compatibility;
import dev.penstock.lag.export.Granularity;
import dev.penstock.lag.window.WindowSize;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How far groups are behind. */
@Command(
    name = "lag",
    description = {
      "Show how far consumer groups are behind: any group, of any protocol, whether it runs or not.",
      "Without --group, one line for each. Lag in seconds is how long the oldest unread record has"
          + " waited; ≤ marks an upper bound.",
      "Exit code with --fail-above: 3 over the limit, 1 if a lag is unknown, 0 otherwise."
    },
    footer = {
      "  penstock lag --bootstrap-servers localhost:9092 --group penstock --watch",
      "  penstock lag --group penstock --fail-above 60s",
      "  penstock lag --serve :9404 --compat kafka_exporter"
    })
public final class LagCommand implements Callable<Integer> {

  private static final Duration SHOW_INTERVAL = Duration.ofSeconds(2);
  private static final Duration LOOK_LONG = Duration.ofSeconds(10);

  private final CommandContext context;

  @Mixin private BootstrapOption kafka;

  @Mixin private SettingsOptions settings;

  @Mixin private SelectionOptions selection;

  @Option(names = "--all", description = "Show every group, partition by partition.")
  private boolean all;

  @Option(names = "--watch", description = "Measure and show again until stopped.")
  private boolean watch;

  @Option(names = "--json", description = "Print a JSON object for each group, on a line.")
  private boolean json;

  @Option(
      names = "--fail-above",
      paramLabel = "LIMIT",
      converter = LagLimit.Converter.class,
      description = "Fail if a group lags by more than this: records (1000) or time (60s).")
  private @Nullable LagLimit limit;

  @Option(
      names = "--serve",
      paramLabel = "[HOST]:PORT",
      converter = ListenAddress.Converter.class,
      description = "Serve metrics for Prometheus here until stopped; :9404 is loopback only.")
  private @Nullable ListenAddress serve;

  @Option(
      names = "--compat",
      paramLabel = "NAME",
      split = ",",
      description = "With --serve, also use the metric names of: ${COMPLETION-CANDIDATES}.")
  private Set<Compatibility> compatible = EnumSet.noneOf(Compatibility.class);

  @Option(
      names = "--granularity",
      paramLabel = "LEVEL",
      defaultValue = "PARTITION",
      description = "With --serve, one series per partition or per topic. Default: partition.")
  private Granularity granularity;

  @Option(
      names = "--interval",
      paramLabel = "15s",
      converter = DurationConverter.class,
      description = "From one measurement to the next. Default: 15s with --serve, otherwise 2s.")
  private @Nullable Duration interval;

  @Option(
      names = "--window",
      paramLabel = "150s",
      defaultValue = "150s",
      converter = DurationConverter.class,
      description = "How far states and rates look back. Default: 150s.")
  private Duration window;

  @Option(
      names = "--catch-up-budget",
      paramLabel = "5m",
      defaultValue = "5m",
      converter = DurationConverter.class,
      description = "For the number of instances needed: a backlog is to be gone by then.")
  private Duration catchUpBudget;

  @Option(
      names = "--capacity",
      paramLabel = "N",
      description = "Records per second that one instance can answer. Default: learnt.")
  private @Nullable Double capacity;

  public LagCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws ConfigException, ClusterException, InterruptedException {
    PenstockConfig config = settings.load(kafka.source());
    LagOptions options = options();
    context.stop().heed();
    if (serve != null) {
      if (watch || json || limit != null) {
        throw new WrongUsageException(
            "--serve goes with none of --watch, --json and --fail-above: it serves metrics");
      }
      return new LagServer(context, serve, granularity, compatible).run(config, options);
    }
    if (!compatible.isEmpty()) {
      throw new WrongUsageException("--compat needs --serve");
    }
    BrokerConnection.await(config, context, BrokerConnection.SHORT);
    NamedResources.require(config, selection.named(), selection.topics());
    try (LagMonitor monitor =
        LagClients.monitor(config, options.withLookBudget(LOOK_LONG), Clock.systemUTC())) {
      return show(monitor, options.window().interval());
    }
  }

  private LagOptions options() {
    Duration each =
        interval != null ? interval : serve != null ? LagOptions.INTERVAL : SHOW_INTERVAL;
    long samples = window.dividedBy(each);
    if (samples < 2) {
      throw new WrongUsageException(
          "--window (%s) must be at least twice --interval (%s)"
              .formatted(LagText.seconds(seconds(window)), LagText.seconds(seconds(each))));
    }
    if (capacity != null && !(capacity > 0)) {
      throw new WrongUsageException("--capacity must be positive, not " + capacity);
    }
    double given = capacity == null ? 0 : capacity;
    return LagOptions.of(selection.selection(serve != null), each)
        .withWindow(new WindowSize(each, Math.toIntExact(samples), 0))
        .withCatchUpBudget(catchUpBudget)
        .withCapacity(() -> given);
  }

  /** Rates need two measurements, so the first is shown only by {@code --watch}. */
  private int show(LagMonitor monitor, Duration each)
      throws ClusterException, InterruptedException {
    requireGroups(monitor.cycle());
    int code = ExitCode.DONE;
    while (!context.stop().await(each)) {
      try {
        LagReport report = monitor.cycle();
        requireGroups(report);
        print(report);
        code = judge(report);
      } catch (ClusterException e) {
        if (!watch) {
          throw e;
        }
        context.terminal().note("penstock: " + e.getMessage() + "; trying again");
      }
      if (!watch) {
        break;
      }
    }
    return code;
  }

  private void requireGroups(LagReport report) {
    for (String group : selection.named()) {
      if (report.group(group).isEmpty()) {
        throw new CommandFailedException(
            report.problems().stream()
                .filter(problem -> problem.resource().endsWith("group " + group))
                .findFirst()
                .map(problem -> "cannot measure the lag of " + problem)
                .orElse("there is no consumer group " + group));
      }
    }
  }

  private void print(LagReport report) {
    if (json) {
      report
          .groups()
          .forEach(
              group -> context.terminal().json(out -> LagJson.write(out, report.time(), group)));
    } else {
      List<String> lines = lines(report.groups());
      context.terminal().screen(lines, watch);
    }
    for (Problem problem : report.problems()) {
      context
          .terminal()
          .note("penstock: " + (problem.hidesLag() ? "cannot measure " : "note: ") + problem);
    }
  }

  private List<String> lines(List<GroupLag> groups) {
    if (groups.isEmpty()) {
      return List.of("no consumer groups, or none that these options admit");
    }
    if (!all && selection.named().isEmpty()) {
      return LagTable.overview(groups);
    }
    List<String> lines = new ArrayList<>();
    for (GroupLag group : groups) {
      if (!lines.isEmpty()) {
        lines.add("");
      }
      lines.addAll(LagTable.details(group));
    }
    return lines;
  }

  private int judge(LagReport report) {
    LagLimit.Verdict verdict =
        limit == null ? new LagLimit.Verdict(ExitCode.DONE, null) : limit.judge(report.groups());
    if (verdict.reason() != null) {
      context.terminal().note("penstock: " + verdict.reason());
    }
    return verdict.exitCode() == ExitCode.DONE && !report.isComplete()
        ? ExitCode.FAILED
        : verdict.exitCode();
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
