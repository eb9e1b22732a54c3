package dev.penstock.alerting;

import com.fasterxml.jackson.databind.JsonNode;
import dev.penstock.drill.ProjectFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The alerts in the shipped rule files. */
final class AlertRules {

  private AlertRules() {}

  /** One alert, as its file has it. */
  record Alert(Path file, JsonNode rule) {

    String name() {
      return rule.path("alert").asText();
    }

    String label(String key) {
      return rule.path("labels").path(key).asText();
    }

    String annotation(String key) {
      return rule.path("annotations").path(key).asText();
    }

    @Override
    public String toString() {
      return name();
    }
  }

  static List<Alert> all() {
    List<Alert> alerts = new ArrayList<>();
    for (Path file : ProjectFiles.prometheusFolder("rules")) {
      for (JsonNode group : ProjectFiles.yaml(file).path("groups")) {
        for (JsonNode rule : group.path("rules")) {
          if (rule.has("alert")) {
            alerts.add(new Alert(file, rule));
          }
        }
      }
    }
    return alerts;
  }
}
