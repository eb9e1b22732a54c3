package dev.penstock.app;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks the cluster periodically while an instance runs: a thread with an admin client that runs
 * {@link Look looks}. It survives every failure of a look, or of creating the client.
 *
 * <p>Any thread may start and close it; looks run only on its thread.
 */
final class ClusterWatch implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ClusterWatch.class);

  /** If sessions are long, topic problems should show sooner. */
  private static final Duration LONGEST_INTERVAL = Duration.ofSeconds(5);

  private final Supplier<Admin> clients;
  private final Duration interval;
  private final Look coordinator;
  private final List<Look> others;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "penstock-cluster");

  /** Only the watch thread touches it. */
  private @Nullable Admin admin;

  /**
   * A check of the cluster. It keeps its result for others to read, and should send its requests
   * together: each of them ends within the time that the client allows.
   */
  interface Look {
    void at(Admin admin) throws Exception;
  }

  /**
   * @param clients creates the admin client; called again if that fails
   * @param interval from the end of one round of looks to the next
   * @param coordinator the look that checks the group's coordinator
   * @param others further looks. The coordinator's look is repeated before each of them, so that a
   *     slow one does not make the coordinator seem silent
   */
  ClusterWatch(Supplier<Admin> clients, Duration interval, Look coordinator, List<Look> others) {
    this.clients = clients;
    this.interval = interval;
    this.coordinator = coordinator;
    this.others = List.copyOf(others);
    thread.setDaemon(true);
  }

  /**
   * Checks often enough to notice a silence as long as the session timeout. A request may take
   * longer than the interval: a slow answer is still an answer.
   *
   * @param client properties of the admin client
   */
  static ClusterWatch of(
      Map<String, ?> client, Duration sessionTimeout, Look coordinator, List<Look> others) {
    Duration third = sessionTimeout.dividedBy(3);
    Duration interval = third.compareTo(LONGEST_INTERVAL) < 0 ? third : LONGEST_INTERVAL;
    int requestMillis = Math.toIntExact(interval.multipliedBy(2).toMillis());
    Map<String, Object> properties = new HashMap<>(client);
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, requestMillis);
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, requestMillis);
    return new ClusterWatch(() -> Admin.create(properties), interval, coordinator, others);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      do {
        lookAround();
      } while (!closed.await(interval.toNanos(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      // Closed.
    } finally {
      if (admin != null) {
        admin.close(Duration.ZERO);
      }
    }
  }

  private void lookAround() throws InterruptedException {
    look(coordinator);
    for (int i = 0; i < others.size(); i++) {
      if (i > 0) {
        look(coordinator);
      }
      look(others.get(i));
    }
  }

  /** Even an error must not end the watch: its silence would look like the cluster's. */
  private void look(Look look) throws InterruptedException {
    try {
      if (admin == null) {
        admin = clients.get();
      }
      look.at(admin);
    } catch (InterruptedException e) {
      throw e;
    } catch (Throwable e) {
      log.debug("a check of the cluster failed; the next is in {}", interval, e);
    }
    if (closed.getCount() == 0) {
      throw new InterruptedException("closed");
    }
  }

  /** Stops it without waiting. */
  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
  }
}
