package dev.penstock.admin;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;

/**
 * The named checks of an instance. Liveness down means restart it; readiness down means only wait.
 *
 * <p>Checks run on the admin server's threads, one after another for every request, and should
 * answer immediately from known state. A check that throws is down.
 */
public final class HealthChecks {
  private final Map<String, Supplier<Health>> liveness = new ConcurrentSkipListMap<>();
  private final Map<String, Supplier<Health>> readiness = new ConcurrentSkipListMap<>();

  /** Adds a check without which the instance is not alive, or replaces the one of that name. */
  public void addLiveness(String name, Supplier<Health> check) {
    liveness.put(name, check);
  }

  /** Adds a check without which the instance does not serve, or replaces the one of that name. */
  public void addReadiness(String name, Supplier<Health> check) {
    readiness.put(name, check);
  }

  HealthReport live() {
    return report(liveness);
  }

  HealthReport ready() {
    return report(readiness);
  }

  private static HealthReport report(Map<String, Supplier<Health>> checks) {
    Map<String, Health> results = new LinkedHashMap<>();
    checks.forEach((name, check) -> results.put(name, ask(check)));
    return new HealthReport(results);
  }

  private static Health ask(Supplier<Health> check) {
    try {
      return check.get();
    } catch (RuntimeException e) {
      return Health.down("the check failed: " + e);
    }
  }
}
