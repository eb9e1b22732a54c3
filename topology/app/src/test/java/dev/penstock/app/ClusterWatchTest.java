package dev.penstock.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class ClusterWatchTest {

  private static final Duration SESSION = Duration.ofSeconds(6);

  private final AtomicInteger closed = new AtomicInteger();
  private final Admin admin =
      (Admin)
          Proxy.newProxyInstance(
              Admin.class.getClassLoader(),
              new Class<?>[] {Admin.class},
              (proxy, method, arguments) -> {
                assertThat(method.getName()).isEqualTo("close");
                closed.incrementAndGet();
                return null;
              });

  private final ManualTicker ticker = new ManualTicker();

  @Test
  void looksAgainAfterAnyExceptionOrErrorOfALook() {
    AtomicInteger coordinator = new AtomicInteger();
    AtomicInteger other = new AtomicInteger();
    List<Throwable> thrown =
        List.of(new ExecutionException(new TimeoutException()), new AssertionError("a bug"));
    try (ClusterWatch watch =
        watch(
            () -> admin,
            ignored -> throwAny(thrown.get(coordinator.getAndIncrement() % 2)),
            ignored -> throwAny(thrown.get(other.getAndIncrement() % 2)))) {
      watch.start();
      await().until(() -> coordinator.get() > 10 && other.get() > 10);
    }
  }

  @Test
  void aClientThatCannotBeCreatedIsTriedAgain() {
    AtomicInteger tries = new AtomicInteger();
    AtomicInteger looks = new AtomicInteger();
    Supplier<Admin> clients =
        () -> {
          if (tries.incrementAndGet() < 3) {
            throw new KafkaException("no address of any broker can be resolved");
          }
          return admin;
        };
    try (ClusterWatch watch = watch(clients, ignored -> looks.incrementAndGet())) {
      watch.start();
      await().until(() -> looks.get() > 3);
    }
    assertThat(tries).hasValue(3);
  }

  @Test
  void theCoordinatorIsAskedBetweenAllOtherLooks() {
    List<String> looks = new CopyOnWriteArrayList<>();
    try (ClusterWatch watch =
        watch(
            () -> admin,
            ignored -> looks.add("coordinator"),
            ignored -> looks.add("outputs"),
            ignored -> looks.add("inputs"))) {
      watch.start();
      await().until(() -> looks.size() >= 4);
    }
    assertThat(looks).startsWith("coordinator", "outputs", "coordinator", "inputs");
  }

  @Test
  void closesItsClientAndLooksNoMore() {
    AtomicInteger looks = new AtomicInteger();
    ClusterWatch watch = watch(() -> admin, ignored -> looks.incrementAndGet());
    watch.start();
    await().until(() -> looks.get() > 0);

    watch.close();

    await().until(() -> closed.get() == 1);
    int last = looks.get();
    watch.close();
    assertThat(looks).hasValue(last);
  }

  @Test
  void theCoordinatorIsUpUntilItHasBeenSilentForTheSession() throws Exception {
    AtomicInteger answers = new AtomicInteger();
    CoordinatorHealth health =
        coordinator(
            ignored -> {
              if (answers.getAndIncrement() > 0) {
                throw new ExecutionException(new TimeoutException("no answer within 2 s"));
              }
            });
    assertThat(health.health().up()).isFalse();
    health.at(admin);
    assertThat(health.health().up()).isTrue();

    ticker.advance(SESSION);
    health.at(admin);
    assertThat(health.health().up()).isTrue();
    ticker.advance(Duration.ofSeconds(1));
    assertThat(health.health().up()).isFalse();
    assertThat(health.health().reason())
        .isEqualTo(
            "the coordinator of group app has not answered for 7 s; the limit is 6 s"
                + " (session.timeout.ms): no answer within 2 s");

    answers.set(0);
    health.at(admin);
    assertThat(health.health().up()).isTrue();
  }

  @Test
  void aRefusalIsAnAnswerOfTheCoordinatorButNotOfABrokerThatLetsNobodyIn() throws Exception {
    for (RuntimeException answer :
        List.of(
            new GroupIdNotFoundException("no such group"),
            GroupAuthorizationException.forGroupId("app"))) {
      CoordinatorHealth health = coordinator(answering(answer));
      health.at(admin);
      assertThat(health.health().up()).as(answer.toString()).isTrue();
    }
    for (RuntimeException silence :
        List.of(new TimeoutException("late"), new SaslAuthenticationException("wrong password"))) {
      CoordinatorHealth health = coordinator(answering(silence));
      health.at(admin);
      assertThat(health.health().up()).as(silence.toString()).isFalse();
      assertThat(health.health().reason()).contains(silence.getMessage());
    }
  }

  private ClusterWatch watch(
      Supplier<Admin> clients, ClusterWatch.Look coordinator, ClusterWatch.Look... others) {
    return new ClusterWatch(clients, Duration.ofMillis(1), coordinator, List.of(others));
  }

  private CoordinatorHealth coordinator(ClusterWatch.Look question) {
    return new CoordinatorHealth(question, "app", SESSION, ticker);
  }

  private static ClusterWatch.Look answering(RuntimeException error) {
    return ignored -> {
      throw new ExecutionException(error);
    };
  }

  private static void throwAny(Throwable thrown) throws Exception {
    if (thrown instanceof Error e) {
      throw e;
    }
    throw (Exception) thrown;
  }
}
