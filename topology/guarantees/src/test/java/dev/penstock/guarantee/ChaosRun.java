package dev.penstock.guarantee;

import dev.penstock.testkit.Link;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Lets a plan of faults fall while records flow, and judges what came out. */
final class ChaosRun {

  /** Beyond the session of a broker with its controllers, 9 s. */
  private static final Duration BROKER_FROZEN = Duration.ofSeconds(12);

  private static final Duration BROKER_DOWN = Duration.ofSeconds(3);

  /** Clients try again meanwhile, and are cut again. */
  private static final Duration CUT = Duration.ofSeconds(1);

  /** As long as clients wait for an answer: {@code request.timeout.ms}. */
  private static final Duration SILENT = Duration.ofSeconds(30);

  private static final Load LOAD = Load.tiny(400);

  private final ForkedBrokers brokers;
  private final int instances;
  private final Consumer<String> progress;
  private final Map<Fault, Integer> fallen = new EnumMap<>(Fault.class);

  ChaosRun(ForkedBrokers brokers, int instances, Consumer<String> progress) {
    this.brokers = brokers;
    this.instances = instances;
    this.progress = progress;
  }

  /**
   * Runs to the end.
   *
   * @param records written in all, a share of them before and during each fault
   * @param settings of the instances, over those of a {@link Trial}
   */
  ChaosReport run(List<Fault.Step> plan, int records, Map<String, String> settings, Path folder)
      throws Exception {
    try (Trial trial = new Trial(brokers.clientProperties(), "chaos", settings, LOAD, folder)) {
      trial.links(brokers.links());
      trial.startServing(instances);
      int left = records - trial.answered();
      for (int i = 0; i < plan.size(); i++) {
        Fault.Step step = plan.get(i);
        int share = left / (plan.size() - i);
        left -= share;
        trial.releaseAndAwaitFlow(share);
        Trial.pause(step.delay());
        fall(step, trial);
        fallen.merge(step.fault(), 1, Integer::sum);
        trial.awaitAllAnswered();
        progress.accept(
            "%d/%d %s; %d answered, worst gap %.1f s"
                .formatted(
                    i + 1,
                    plan.size(),
                    step.fault(),
                    trial.answered(),
                    trial.worstGap().toMillis() / 1e3));
      }
      progress.accept("fallen: " + fallen);
      return ChaosReport.of(fallen.getOrDefault(Fault.KILL, 0), trial.evidence(), trial.worstGap());
    }
  }

  private void fall(Fault.Step step, Trial trial) {
    List<ForkedJvm> running = List.copyOf(trial.instances());
    ForkedJvm victim = running.get(step.victim() % running.size());
    int broker = step.victim() % brokers.count();
    switch (step.fault()) {
      case KILL -> {
        victim.kill();
        trial.start();
      }
      case ROLL -> {
        for (ForkedJvm instance : running) {
          instance.terminate();
          trial.start();
          trial.awaitMembers(instances);
        }
      }
      case FREEZE -> {
        trial.awaitMembers(instances);
        victim.freeze();
        trial.awaitMembers(instances - 1);
        trial.awaitNewAnswersEverywhere();
        victim.thaw();
      }
      case JOIN_AND_LEAVE -> {
        ForkedJvm more = trial.start();
        trial.awaitMembers(instances + 1);
        more.terminate();
      }
      case CUT -> {
        brokers.links().forEach(Link::cut);
        Trial.pause(CUT);
        brokers.links().forEach(Link::heal);
      }
      case SILENCE -> {
        trial.awaitMembers(instances);
        trial.linkOf(victim).silence();
        trial.awaitMembers(instances - 1);
        trial.awaitNewAnswersEverywhere();
        Trial.pause(SILENT);
        trial.linkOf(victim).heal();
      }
      case KILL_BROKER -> {
        brokers.killAndRestart(broker, BROKER_DOWN);
        brokers.awaitInSync();
      }
      case FREEZE_BROKER -> {
        brokers.freeze(broker, BROKER_FROZEN);
        brokers.awaitInSync();
      }
    }
  }
}
