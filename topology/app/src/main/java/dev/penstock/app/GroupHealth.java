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
 * Whether all members of the group belong to this installation. At start an instance refuses to
 * join others, but two that start at the same moment do not see each other, and older versions do
 * not check. Neither would answer then, so both report it; the operator decides which one is wrong.
 *
 * <p>The watch thread checks; any thread may query it.
 */
final class GroupHealth implements ClusterWatch.Look {

  private static final Logger log = LoggerFactory.getLogger(GroupHealth.class);

  /** Describing a group with many members is expensive for its coordinator. */
  private static final Duration INTERVAL = Duration.ofSeconds(15);

  private final Function<Admin, GroupCheck> checks;
  private final Ticker ticker;

  // Only the watch thread touches these.
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
    return conflict
        .map(Health::down)
        .orElseGet(() -> Health.up("all members belong to this installation"));
  }
}
