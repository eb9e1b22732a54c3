package dev.penstock.admin;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** The answers of all checks, by name. */
record HealthReport(Map<String, Health> checks) {
  private static final ObjectMapper JSON = new ObjectMapper();

  boolean up() {
    return checks.values().stream().allMatch(Health::up);
  }

  /**
   * As in {@code {"status":"down","checks":{"engine":{"status":"down","reason":"warming up"}}}}.
   */
  String json() {
    ObjectNode report = JSON.createObjectNode().put("status", status(up()));
    ObjectNode byName = report.putObject("checks");
    checks.forEach(
        (name, health) ->
            byName
                .putObject(name)
                .put("status", status(health.up()))
                .put("reason", health.reason()));
    return report + "\n";
  }

  private static String status(boolean up) {
    return up ? "up" : "down";
  }
}
