package dev.penstock.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.testkit.Link;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * What an operator may do to instances, and a machine or a network to them, without a record lost,
 * doubled or out of order. The long form, for brokers as well, is {@code scripts/chaos}.
 */
class GuaranteeIT {

  /** After it, consumers see new results again, whatever happened to an instance. */
  private static final Duration RECOVERY = Duration.ofSeconds(15);

  private static final Load LOAD = Load.tiny(250);
  private static final int RECORDS = 500;

  /** Clients try again meanwhile, and are cut again. */
  private static final Duration CUT = Duration.ofSeconds(1);

  /** The new owner learns with its next heartbeat what it owns, and asks for its offsets. */
  private static final Duration HELD = Duration.ofSeconds(3);

  private static final Path LOGS = Path.of("target", "guarantee");
  private static final int MOST_INSTANCES = 3;

  private static ForkedBrokers brokers;

  @BeforeAll
  static void startBroker() throws IOException {
    Files.createDirectories(LOGS);
    brokers = new ForkedBrokers(1, MOST_INSTANCES, LOGS);
  }

  @AfterAll
  static void stopBroker() {
    brokers.close();
  }

  @Nested
  class ExactlyOnceOnTheClassicProtocol extends Faults {

    ExactlyOnceOnTheClassicProtocol() {
      super("eos-classic", Map.of(), Guarantee.EXACTLY_ONCE);
    }
  }

  @Nested
  class ExactlyOnceOnTheStreamsProtocol extends Faults {

    ExactlyOnceOnTheStreamsProtocol() {
      super("eos-streams", Map.of("streams.group.protocol", "streams"), Guarantee.EXACTLY_ONCE);
    }

    /** With this protocol Kafka's consumer may forget that it has asked for such offsets. */
    @Test
    void offsetsThatWereHeldByATransactionAreAskedForAgain() {
      trial.releaseAndAwaitFlow(RECORDS);
      trial.instances().get(0).kill();
      OpenTransaction held = trial.holdOffsets();
      trial.awaitMembers(1);
      Trial.pause(HELD);
      held.abort();
      trial.restartClock();
      trial.awaitNewAnswersEverywhere();
      trial.start();
      requireGuarantees();
      trial.awaitMembers(2);
    }
  }

  @Nested
  class AtLeastOnceOnTheClassicProtocol extends Faults {

    AtLeastOnceOnTheClassicProtocol() {
      super(
          "alos-classic",
          Map.of("penstock.processing.guarantee", "at_least_once"),
          Guarantee.AT_LEAST_ONCE);
    }
  }

  /** Two instances that outlive the tests, unless they are killed. */
  @TestInstance(Lifecycle.PER_CLASS)
  abstract static class Faults {

    private final String name;
    private final Map<String, String> settings;
    private final List<Guarantee> guarantees;
    Trial trial;

    Faults(String name, Map<String, String> settings, List<Guarantee> guarantees) {
      this.name = name;
      this.settings = settings;
      this.guarantees = guarantees;
    }

    @BeforeAll
    void start() throws Exception {
      trial = new Trial(brokers.clientProperties(), name, settings, LOAD, LOGS.resolve(name));
      trial.links(brokers.links());
      trial.startServing(2);
    }

    @BeforeEach
    void measureGapsAnew() {
      trial.restartClock();
    }

    @AfterAll
    void stop() {
      trial.close();
    }

    @Test
    void anInstanceIsKilledMidBatch() {
      trial.releaseAndAwaitFlow(RECORDS);
      trial.instances().get(0).kill();
      trial.start();
      trial.awaitNewAnswersEverywhere();
      requireGuarantees();
      trial.awaitMembers(2);
    }

    @Test
    void instancesAreRolled() {
      trial.releaseAndAwaitFlow(RECORDS);
      for (ForkedJvm old : List.copyOf(trial.instances())) {
        assertThat(old.terminate()).isZero();
        trial.start();
      }
      requireGuarantees();
      trial.awaitMembers(2);
    }

    @Test
    void anInstanceJoinsAndLeaves() {
      trial.releaseAndAwaitFlow(RECORDS);
      ForkedJvm third = trial.start();
      trial.awaitMembers(3);
      assertThat(third.terminate()).isZero();
      requireGuarantees();
    }

    @Test
    void anInstanceIsTakenForDeadAndComesBack() {
      ForkedJvm zombie = trial.instances().get(0);
      outlastsItsSession(zombie::freeze, zombie::thaw);
    }

    @Test
    void anInstanceIsCutOffAndWhatItSaidMeanwhileArrivesLate() {
      Link link = trial.linkOf(trial.instances().get(0));
      outlastsItsSession(link::silence, link::heal);
    }

    @Test
    void allConnectionsAreCut() {
      trial.releaseAndAwaitFlow(RECORDS);
      brokers.links().forEach(Link::cut);
      Trial.pause(CUT);
      brokers.links().forEach(Link::heal);
      requireGuarantees();
      trial.awaitMembers(2);
    }

    private void outlastsItsSession(Runnable begin, Runnable end) {
      trial.releaseAndAwaitFlow(RECORDS);
      begin.run();
      trial.awaitMembers(1);
      trial.awaitNewAnswersEverywhere();
      trial.release(RECORDS / 2);
      end.run();
      requireGuarantees();
      trial.awaitMembers(2);
    }

    void requireGuarantees() {
      Guarantee.requireAll(guarantees, trial.evidence());
      assertThat(trial.worstGap()).isLessThan(RECOVERY);
    }
  }
}
