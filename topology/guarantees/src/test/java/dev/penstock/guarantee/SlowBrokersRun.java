package dev.penstock.guarantee;

import dev.penstock.guarantee.Slowness.Patience;
import dev.penstock.guarantee.Slowness.TimedOut;
import dev.penstock.testkit.Link;
import dev.penstock.testkit.RequestGate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One installation whose brokers become slow at one thing after the other while records flow. No
 * instance may end by it.
 */
final class SlowBrokersRun {

  private static final Load LOAD = Load.tiny(400);

  /** Clients try again meanwhile, and are refused again. */
  private static final Duration REFUSED = Duration.ofSeconds(2);

  private final ForkedBrokers brokers;
  private final Consumer<String> progress;

  SlowBrokersRun(ForkedBrokers brokers, Consumer<String> progress) {
    this.brokers = brokers;
    this.progress = progress;
  }

  /**
   * An installation.
   *
   * @param threads stream threads of each instance
   * @param members instances
   * @param patience of the clients; {@link Patience#DEFAULTS} are not written into the settings
   */
  record Setup(boolean exactlyOnce, String protocol, int threads, int members, Patience patience) {

    Map<String, String> settings() {
      Map<String, String> settings = new HashMap<>();
      settings.put(
          "penstock.processing.guarantee", exactlyOnce ? "exactly_once_v2" : "at_least_once");
      settings.put("streams.group.protocol", protocol);
      settings.put("penstock.stream.threads", Integer.toString(threads));
      if (!patience.equals(Patience.DEFAULTS)) {
        settings.put("kafka.max.block.ms", millis(patience.block()));
        settings.put("kafka.delivery.timeout.ms", millis(patience.delivery()));
        settings.put("kafka.request.timeout.ms", millis(patience.request()));
        settings.put("kafka.default.api.timeout.ms", millis(patience.api()));
      }
      return settings;
    }

    private static String millis(Duration duration) {
      return Long.toString(duration.toMillis());
    }

    @Override
    public String toString() {
      return "%s, %s protocol, %d threads, %d members, %s"
          .formatted(
              exactlyOnce ? "exactly once" : "at least once",
              protocol,
              threads,
              members,
              patience.equals(Patience.DEFAULTS) ? "default timeouts" : patience);
    }
  }

  /**
   * One fault.
   *
   * @param side whether brokers see the requests
   * @param predictions of a lost topic, whether it is that of predictions or that of dead letters
   * @param length of the fault, from when the first request is held; longer than the patience of
   *     the call where it is to time out
   */
  record Step(Slowness slowness, RequestGate.Side side, boolean predictions, Duration length) {}

  /**
   * What an installation came to.
   *
   * @param timeouts calls that have timed out for certain: each was held for longer than it waits
   * @param longestStall that a partition waited after a fault
   * @param stops instances that ended without being asked
   */
  record Result(
      int records,
      int lost,
      int duplicated,
      int reordered,
      Map<TimedOut, Integer> timeouts,
      Duration longestStall,
      int stops,
      List<String> otherBreaches) {}

  /** Runs one step after the other, with a share of the records in each. */
  Result run(String name, Setup setup, List<Step> steps, int records, Path folder)
      throws Exception {
    Files.createDirectories(folder);
    Map<TimedOut, Integer> timeouts = new EnumMap<>(TimedOut.class);
    Duration longestStall = Duration.ZERO;
    int stops = 0;
    try (Trial trial =
        new Trial(brokers.clientProperties(), name, setup.settings(), LOAD, folder)) {
      trial.links(brokers.links());
      try {
        trial.startServing(setup.members());
        int left = Math.max(0, records - trial.answered());
        for (int i = 0; i < steps.size(); i++) {
          Step step = steps.get(i);
          int share = left / (steps.size() - i);
          left -= share;
          progress.accept("  %d/%d %s".formatted(i + 1, steps.size(), step));
          fall(step, setup, trial, share)
              .forEach((call, count) -> timeouts.merge(call, count, Integer::sum));
          trial.awaitAllAnswered();
          longestStall = longer(longestStall, trial.worstGap());
          progress.accept(
              "    all %d answered; a partition waited %.1f s more"
                  .formatted(trial.answered(), trial.worstGap().toMillis() / 1e3));
          stops += replaceEnded(trial, setup);
        }
        return result(
            trial.evidence(), setup, timeouts, longer(longestStall, trial.worstGap()), stops);
      } catch (AssertionError e) {
        // Records wait that nobody answers; the evidence shows which.
        progress.accept("  GAVE UP: " + e.getMessage());
        return result(
            trial.evidenceSoFar(),
            setup,
            timeouts,
            longer(longestStall, trial.worstGap()),
            stops + setup.members() - trial.instances().size());
      }
    }
  }

  private Map<TimedOut, Integer> fall(Step step, Setup setup, Trial trial, int records)
      throws Exception {
    return switch (step.slowness()) {
      case REFUSED -> {
        trial.releaseAndAwaitFlow(records);
        brokers.links().forEach(Link::cut);
        Trial.pause(REFUSED);
        brokers.links().forEach(Link::heal);
        trial.restartClock();
        yield Map.of();
      }
      case EVERYTHING -> {
        trial.releaseAndAwaitFlow(records);
        brokers.links().forEach(link -> link.requests().delay(step.length().dividedBy(10)));
        Trial.pause(step.length());
        brokers.links().forEach(link -> link.requests().open());
        trial.restartClock();
        yield Map.of();
      }
      case LOST_TOPIC -> {
        String topic = step.predictions() ? trial.predictions() : trial.deadLetters();
        trial.lose(topic);
        trial.release(records);
        trial.awaitAllSent();
        Trial.pause(step.length());
        trial.restore(topic);
        trial.restartClock();
        yield Map.of();
      }
      case METADATA, PRODUCE, OFFSETS, END_TRANSACTION, PRODUCER_ID ->
          hold(step, setup, trial, records);
    };
  }

  private Map<TimedOut, Integer> hold(Step step, Setup setup, Trial trial, int records) {
    List<ForkedJvm> old = List.copyOf(trial.instances());
    boolean ofANewProducer = step.slowness().isOfANewProducer();
    if (!ofANewProducer) {
      trial.releaseAndAwaitFlow(records);
    } else {
      old.forEach(ForkedJvm::terminate);
      trial.release(records);
    }
    brokers.links().forEach(link -> link.requests().hold(step.side(), step.slowness().requests()));
    if (ofANewProducer) {
      old.forEach(instance -> trial.start());
    }
    trial.await(
        "a request to hold",
        () -> brokers.links().stream().anyMatch(link -> link.requests().isHolding()));
    Trial.pause(step.length());
    int timedOut = 0;
    Duration patience = setup.patience().of(step.slowness().timedOut(), setup.exactlyOnce());
    for (Link link : brokers.links()) {
      if (link.requests().open().compareTo(patience) > 0) {
        timedOut++;
      }
    }
    trial.restartClock();
    return Map.of(step.slowness().timedOut(), timedOut);
  }

  /** Those who ended are missed by their log; the steps to come need all of them. */
  private int replaceEnded(Trial trial, Setup setup) {
    int ended = setup.members() - trial.instances().size();
    for (int i = 0; i < ended; i++) {
      progress.accept("  AN INSTANCE ENDED");
      trial.start();
    }
    return ended;
  }

  private static Result result(
      Evidence evidence,
      Setup setup,
      Map<TimedOut, Integer> timeouts,
      Duration longestStall,
      int stops) {
    List<String> others = new ArrayList<>(new DeadLettersComplete().breaches(evidence));
    others.addAll(new NothingLeftBehind().breaches(evidence));
    return new Result(
        evidence.sent().size(),
        new NoLoss().breaches(evidence).size(),
        setup.exactlyOnce() ? new NoDuplicates().breaches(evidence).size() : 0,
        new OrderKept().breaches(evidence).size(),
        Map.copyOf(timeouts),
        longestStall,
        stops,
        others);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
