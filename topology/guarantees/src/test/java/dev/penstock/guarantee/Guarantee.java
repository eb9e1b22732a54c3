package dev.penstock.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** One promise that an operator may rely on whatever falls over. */
interface Guarantee {

  /** Under exactly-once all of them hold. */
  List<Guarantee> EXACTLY_ONCE =
      List.of(
          new NoLoss(),
          new NoDuplicates(),
          new OrderKept(),
          new DeadLettersComplete(),
          new NothingLeftBehind());

  /** Under at-least-once a crash may answer a record twice, and only that. */
  List<Guarantee> AT_LEAST_ONCE =
      List.of(new NoLoss(), new OrderKept(), new DeadLettersComplete(), new NothingLeftBehind());

  /** Each breach in words; empty where the guarantee held. */
  List<String> breaches(Evidence evidence);

  static void requireAll(List<Guarantee> guarantees, Evidence evidence) {
    for (Guarantee guarantee : guarantees) {
      assertThat(guarantee.breaches(evidence)).as(guarantee.getClass().getSimpleName()).isEmpty();
    }
  }
}
