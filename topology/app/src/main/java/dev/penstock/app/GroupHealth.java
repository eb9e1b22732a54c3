package dev.penstock.app;

import dev.penstock.admin.Health;
import dev.penstock.inference.batch.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the group's members are all of this installation. At its start an instance refuses to
 * join others, but two that start at the same moment do not see each other, and older versions do
 * not look. Neither would answer then; both say so instead, and which one is wrong is for the
 * operator.
 *
 * <p>The watch's thread looks; any thread may ask.
 */
final class GroupHealth implements ClusterWatch.Look {

  private static final Logger log = LoggerFactory.getLogger(GroupHealth.class);

  /** To describe a group of many members is dear to its coordinator. */
  private static final Duration INTERVAL = Duration.ofSeconds(15);

  private final Function<Admin, GroupCheck> checks;
  private final Ticker ticker;

  // Only the watch's thread touches these.
  private @Nullable GroupCheck check;
  private long nextNanos;

  private volatile Optional<String> conflict = Optional.empty();

  GroupHealth(Function<Admin, GroupCheck> checks, Ticker ticker) {
    this.checks = checks;
    this.ticker = ticker;
    this.nextNanos = ticker.nanos() + INTERVAL.toNanos();
  }

  @Override
  public void at(Admin admin) {
    if (ticker.nanos() < nextNanos) {
      return;
    }
    nextNanos = ticker.nanos() + INTERVAL.toNanos();
    if (check == null) {
      check = checks.apply(admin);
    }
    Optional<String> found = check.conflict();
    if (found.isPresent() && !found.equals(conflict)) {
      log.error("not ready: {}", found.get());
    }
    conflict = found;
  }

  Health health() {
    return conflict.map(Health::down).orElseGet(() -> Health.up("of this installation"));
  }
}
