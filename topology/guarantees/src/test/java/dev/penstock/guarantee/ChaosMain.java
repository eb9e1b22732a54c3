package dev.penstock.guarantee;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code scripts/chaos}. */
@Command(
    name = "chaos",
    description = "Lets faults fall on instances and brokers, and counts what it did to records.",
    footer = "  scripts/chaos --kills 50 --records 50000 --json",
    usageHelpAutoWidth = true,
    mixinStandardHelpOptions = true)
public final class ChaosMain implements Callable<Integer> {

  private static final PrintStream STDERR = System.err;

  @Option(names = "--kills", defaultValue = "10", description = "Instances killed. Default: 10.")
  private int kills;

  @Option(
      names = "--records",
      description = "Records. Default: 10000; for poison 400, for backfill 20000.")
  private Integer records;

  @Option(names = "--seed", defaultValue = "1", description = "Draws the plan. Default: 1.")
  private long seed;

  @Option(names = "--instances", defaultValue = "2", description = "At the same time. Default: 2.")
  private int instances;

  @Option(
      names = "--processes",
      defaultValue = "3",
      description = "For backfill: those of the job at the same time. Default: 3.")
  private int processes;

  @Option(
      names = "--brokers",
      defaultValue = "1",
      description = "Nodes; of three or more some are killed and frozen as well. Default: 1.")
  private int brokers;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A setting of the instances, as streams.group.protocol=streams.")
  private Map<String, String> settings = new HashMap<>();

  @Option(
      names = "--scenario",
      defaultValue = "faults",
      converter = ScenarioName.class,
      description = {
        "faults;",
        "backlog: 150 KB a record, -Xmx384m, a slow model;",
        "slow-brokers: brokers that are slow to answer, refuse, time out or lose a topic;",
        "poison: records of every kind, on topics of every configuration;",
        "fairness: one stream thread and a backlog in every partition;",
        "backfill: processes of a job are killed until it has ended.",
        "Default: faults."
      })
  private Scenario scenario;

  @Option(
      names = "--seconds",
      description =
          "How long a backlog is worked on. Default: 120; for fairness 10 for each shape of it.")
  private Integer seconds;

  @Option(names = "--partitions", defaultValue = "12", description = "For fairness. Default: 12.")
  private int partitions;

  @Option(names = "--protocol", description = "For fairness: classic or streams. Default: both.")
  private String protocol;

  @Option(names = "--batch-size", description = "For fairness. Default: several.")
  private Integer batchSize;

  @Option(names = "--image-bytes", description = "For fairness. Default: several.")
  private Integer imageBytes;

  @Option(names = "--json", description = "Print the result as one line of JSON.")
  private boolean json;

  private enum Scenario {
    FAULTS,
    BACKLOG,
    SLOW_BROKERS,
    POISON,
    FAIRNESS,
    BACKFILL
  }

  /** As one writes it: with a hyphen, where Java has an underscore. */
  private static final class ScenarioName implements ITypeConverter<Scenario> {

    @Override
    public Scenario convert(String text) {
      try {
        return Scenario.valueOf(text.replace('-', '_').toUpperCase(Locale.ROOT));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(
            "'%s' is none of %s"
                .formatted(
                    text,
                    Arrays.toString(Scenario.values()).toLowerCase(Locale.ROOT).replace('_', '-')));
      }
    }
  }

  private ChaosMain() {}

  public static void main(String[] args) {
    // Of what its own clients meet with it tells nothing: the faults are wanted.
    ((Logger) LoggerFactory.getLogger("org.apache.kafka")).setLevel(Level.ERROR);
    System.exit(commandLine().execute(args));
  }

  /** For one run. */
  public static CommandLine commandLine() {
    return new CommandLine(new ChaosMain()).setCaseInsensitiveEnumValuesAllowed(true);
  }

  @Override
  public Integer call() throws Exception {
    Path folder = Files.createTempDirectory("penstock-chaos-");
    STDERR.println("seed " + seed + ", logs in " + folder);
    Map<String, String> ofBrokers = scenario == Scenario.POISON ? PoisonScenario.BROKER : Map.of();
    try (ForkedBrokers cluster = new ForkedBrokers(brokers, instances + 1, ofBrokers, folder)) {
      return switch (scenario) {
        case FAULTS -> faults(cluster, folder);
        case BACKLOG -> backlog(cluster, folder);
        case SLOW_BROKERS -> slowBrokers(cluster, folder);
        case POISON -> poison(cluster, folder);
        case FAIRNESS -> fairness(cluster, folder);
        case BACKFILL -> backfill(cluster, folder);
      };
    }
  }

  private int faults(ForkedBrokers cluster, Path folder) throws Exception {
    ChaosRun run = new ChaosRun(cluster, instances, STDERR::println);
    ChaosReport report =
        run.run(Fault.plan(seed, kills, brokers >= 3), records(10_000), settings, folder);
    report.otherBreaches().forEach(STDERR::println);
    System.out.println(json ? report.json() : report.toString());
    boolean atLeastOnce = "at_least_once".equals(settings.get("penstock.processing.guarantee"));
    return report.isClean(atLeastOnce) ? 0 : 1;
  }

  private int backlog(ForkedBrokers cluster, Path folder) throws Exception {
    BacklogRun.Result result =
        BacklogRun.run(
            cluster.clientProperties(),
            "backlog",
            settings,
            records(10_000),
            Duration.ofSeconds(seconds == null ? 120 : seconds),
            folder);
    STDERR.println("heap after collections, MB: " + result.heapMegabytes());
    System.out.printf(
        Locale.ROOT,
        "{\"waiting\":%d,\"answered\":%d,\"alive\":%b,\"keptItsPlace\":%b,"
            + "\"mostHeapMegabytes\":%d,\"heapGrowth\":%.2f}%n",
        records(10_000),
        result.answered(),
        result.lives(),
        result.keptItsPlace(),
        result.mostHeapMegabytes(),
        result.growth());
    return result.lives() && result.keptItsPlace() ? 0 : 1;
  }

  private int slowBrokers(ForkedBrokers cluster, Path folder) throws Exception {
    SlowBrokersScenario.Report report =
        SlowBrokersScenario.run(
            cluster, SlowBrokersScenario.plan(seed), records(10_000), folder, STDERR::println);
    System.out.println(report.json());
    return report.isClean() ? 0 : 1;
  }

  private int poison(ForkedBrokers cluster, Path folder) throws Exception {
    PoisonRun.Result result =
        PoisonScenario.run(cluster, seed, records(400), settings, folder, STDERR::println);
    System.out.println(result.json());
    return result.isClean() ? 0 : 1;
  }

  private int records(int unlessGiven) {
    return records == null ? unlessGiven : records;
  }

  private int fairness(ForkedBrokers cluster, Path folder) throws Exception {
    Duration time = Duration.ofSeconds(seconds == null ? 10 : seconds);
    FairnessScenario.Result result =
        new FairnessScenario(cluster, settings, time, folder, STDERR)
            .run(FairnessScenario.shapes(protocol, partitions, batchSize, imageBytes));
    System.out.println(result.json());
    return result.isFair() ? 0 : 1;
  }

  private int backfill(ForkedBrokers cluster, Path folder) throws Exception {
    BackfillReport report =
        new BackfillScenario(cluster, processes, settings, folder, STDERR::println)
            .run("chaos", seed, records(20_000), KillPlan.draw(seed, kills));
    System.out.println(json ? report.json() : report.toString());
    return report.isClean() ? 0 : 1;
  }
}
