package dev.penstock.app;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Aborts the transactions that instances of this application left open when they died.
 *
 * <p>Such a transaction blocks consumers of committed records, and blocks the offsets that the
 * partitions' next owner needs. The brokers abort it too once its timeout has passed, but by
 * default check only every 10 s ({@code
 * transaction.abort.timed.out.transaction.cleanup.interval.ms}). A death changes the group, so this
 * checks for a while after each change, and sends the brokers nothing at other times.
 *
 * <p>A transaction may also be overdue because a live instance is waiting for a rebalance. So
 * transactions of processes that have members in the group are left alone, and all of them are left
 * to the brokers while the members are not known, or have client ids that do not name their
 * process.
 *
 * <p>Stream threads report changes; a separate thread, which lives as long as there is something to
 * check, talks to the brokers. Failures are retried at the next check.
 */
final class DanglingTransactions implements KafkaStreams.StateListener, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(DanglingTransactions.class);

  private static final Duration LOOK_INTERVAL = Duration.ofMillis(500);

  /** Time beyond the transaction timeout, for an instance that restarts right after it died. */
  private static final Duration LOOK_LONGER = Duration.ofSeconds(10);

  private final Supplier<Admin> client;
  private final String applicationId;
  private final Duration timeout;
  private final Pattern ours;
  private final int looks;
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Only the checking thread touches it; a lasting failure is reported once. */
  private volatile boolean hasFailed;

  @GuardedBy("this")
  private int looksLeft;

  /**
   * @param client properties of an admin client
   * @param timeout a transaction open for longer belongs to no live instance
   */
  DanglingTransactions(Map<String, Object> client, String applicationId, Duration timeout) {
    this(() -> Admin.create(client), applicationId, timeout);
  }

  DanglingTransactions(Supplier<Admin> client, String applicationId, Duration timeout) {
    this.client = client;
    this.applicationId = applicationId;
    this.timeout = timeout;
    this.ours = transactionalIds(applicationId);
    this.looks = (int) timeout.plus(LOOK_LONGER).dividedBy(LOOK_INTERVAL);
  }

  /** Kafka Streams names them {@code <application>-<process>-<thread>}. */
  static Pattern transactionalIds(String applicationId) {
    return Pattern.compile(
        Pattern.quote(applicationId) + "-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-[0-9]+");
  }

  @Override
  public synchronized void onChange(State newState, State oldState) {
    if (newState != State.REBALANCING || closed.getCount() == 0) {
      return;
    }
    boolean isLooking = looksLeft > 0;
    looksLeft = looks;
    if (!isLooking) {
      Thread thread = new Thread(this::look, "penstock-transactions");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void look() {
    Admin admin = null;
    try {
      do {
        try {
          admin = admin == null ? client.get() : admin;
          abortOverdue(admin);
        } catch (ExecutionException e) {
          report(e.getCause());
        } catch (RuntimeException | Error e) {
          report(e);
        }
      } while (!closed.await(LOOK_INTERVAL.toMillis(), TimeUnit.MILLISECONDS) && looksAgain());
    } catch (InterruptedException e) {
      endLooking();
      Thread.currentThread().interrupt();
    } finally {
      if (admin != null) {
        admin.close();
      }
    }
  }

  private synchronized boolean looksAgain() {
    return --looksLeft > 0;
  }

  private synchronized void endLooking() {
    looksLeft = 0;
  }

  private void abortOverdue(Admin admin) throws ExecutionException, InterruptedException {
    List<String> overdue =
        admin
            .listTransactions(
                new ListTransactionsOptions()
                    .filterStates(Set.of(TransactionState.ONGOING))
                    .filterOnDuration(timeout.toMillis()))
            .all()
            .get()
            .stream()
            .map(TransactionListing::transactionalId)
            .filter(ours.asMatchPredicate())
            .toList();
    List<String> dead = overdue.isEmpty() ? List.of() : ofNoMember(overdue, admin);
    if (!dead.isEmpty()) {
      log.info("aborting transactions left open by dead instances: {}", dead);
      admin.fenceProducers(dead).all().get();
    }
  }

  private List<String> ofNoMember(List<String> overdue, Admin admin) throws InterruptedException {
    Optional<Set<String>> living = LivingGroup.of(admin, applicationId).processes();
    if (living.isEmpty()) {
      log.debug(
          "the members' client ids do not name their processes; the brokers will abort {}",
          overdue);
      return List.of();
    }
    return overdue.stream().filter(id -> !living.get().contains(processOf(id))).toList();
  }

  private String processOf(String transactionalId) {
    Matcher id = ours.matcher(transactionalId);
    if (!id.matches()) {
      throw new IllegalArgumentException(transactionalId);
    }
    return id.group(1);
  }

  private void report(@Nullable Throwable failure) {
    if (hasFailed) {
      log.debug("cannot abort overdue transactions now; the brokers will", failure);
    } else {
      hasFailed = true;
      log.warn("cannot abort overdue transactions now; the brokers will", failure);
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
