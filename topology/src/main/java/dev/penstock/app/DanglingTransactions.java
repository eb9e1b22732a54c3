package dev.penstock.app;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Aborts the transactions that instances of this application left open when they died.
 *
 * <p>Such a transaction stops consumers of committed records, and keeps the offsets from the next
 * owner of the partitions. The brokers abort it too once its timeout has passed, but look for such
 * ones only every 10 s unless they are set otherwise ({@code
 * transaction.abort.timed.out.transaction.cleanup.interval.ms}). A death changes the group, so this
 * looks for a while after each such change, and asks the brokers nothing at other times.
 *
 * <p>Stream threads tell of changes; a thread of its own, which lives as long as there is something
 * to look for, talks to the brokers.
 */
final class DanglingTransactions implements KafkaStreams.StateListener, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(DanglingTransactions.class);

  private static final Duration LOOK_INTERVAL = Duration.ofMillis(500);

  /** Beyond the transaction timeout, for an instance that starts right after it has died. */
  private static final Duration LOOK_LONGER = Duration.ofSeconds(10);

  private final Map<String, Object> client;
  private final Duration timeout;
  private final Pattern ours;
  private final int looks;
  private final CountDownLatch closed = new CountDownLatch(1);

  @GuardedBy("this")
  private int looksLeft;

  /**
   * @param client properties of an admin client
   * @param timeout a transaction that is open for longer is no living instance's
   */
  DanglingTransactions(Map<String, Object> client, String applicationId, Duration timeout) {
    this.client = Map.copyOf(client);
    this.timeout = timeout;
    this.ours = transactionalIds(applicationId);
    this.looks = (int) timeout.plus(LOOK_LONGER).dividedBy(LOOK_INTERVAL);
  }

  /** Kafka Streams names them {@code <application>-<process>-<thread>}. */
  static Pattern transactionalIds(String applicationId) {
    return Pattern.compile(
        Pattern.quote(applicationId) + "-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-[0-9]+");
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
    try (Admin admin = Admin.create(client)) {
      do {
        abortOverdue(admin);
      } while (!closed.await(LOOK_INTERVAL.toMillis(), TimeUnit.MILLISECONDS) && looksAgain());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean looksAgain() {
    return --looksLeft > 0;
  }

  private void abortOverdue(Admin admin) throws InterruptedException {
    try {
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
      if (!overdue.isEmpty()) {
        log.info("aborting what instances that died have left open: {}", overdue);
        admin.fenceProducers(overdue).all().get();
      }
    } catch (ExecutionException e) {
      log.debug("cannot abort overdue transactions now; the brokers will", e.getCause());
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
