package dev.penstock.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class RequestGateTest {

  private static final KafkaRequest PRODUCE = new KafkaRequest(ApiKeys.PRODUCE, "one", false);
  private static final KafkaRequest FETCH = new KafkaRequest(ApiKeys.FETCH, "two", false);

  private final RequestGate gate = new RequestGate();

  @Test
  void anOpenGateLetsEverythingPass() throws InterruptedException {
    gate.awaitAnswers(gate.admit(PRODUCE));
    assertThat(gate.open()).isZero();
  }

  @Test
  void chosenRequestsAreHeldUntilItOpens() throws Exception {
    gate.hold(RequestGate.Side.REQUEST, request -> request.api() == ApiKeys.PRODUCE);
    gate.awaitAnswers(gate.admit(FETCH));
    assertThat(gate.isHolding()).isFalse();
    CompletableFuture<Integer> held = admitted(PRODUCE);
    awaitHolding();
    assertThat(held).isNotDone();
    assertThat(gate.open()).isPositive();
    gate.awaitAnswers(held.get());
  }

  @Test
  void answersAreHeldWhileTheRequestPasses() throws Exception {
    gate.hold(RequestGate.Side.ANSWER, request -> request.api() == ApiKeys.PRODUCE);
    int hold = gate.admit(PRODUCE);
    assertThat(gate.isHolding()).isTrue();
    CompletableFuture<Void> answered =
        CompletableFuture.runAsync(
            () -> {
              try {
                gate.awaitAnswers(hold);
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    assertThat(answered).isNotDone();
    assertThat(gate.open()).isPositive();
    answered.get();
  }

  @Test
  void anOldHoldDoesNotKeepAnswersOfTheNext() throws InterruptedException {
    gate.hold(RequestGate.Side.ANSWER, request -> true);
    int old = gate.admit(PRODUCE);
    gate.open();
    gate.hold(RequestGate.Side.ANSWER, request -> true);
    gate.awaitAnswers(old);
  }

  private CompletableFuture<Integer> admitted(KafkaRequest request) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return gate.admit(request);
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
  }

  private void awaitHolding() throws ExecutionException, InterruptedException {
    while (!gate.isHolding()) {
      Thread.sleep(1);
    }
  }
}
