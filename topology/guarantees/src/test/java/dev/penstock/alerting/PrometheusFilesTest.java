package dev.penstock.alerting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.drill.ProjectFiles;
import dev.penstock.drill.Tool;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs the checks that Prometheus and Alertmanager bring; skipped where they are not installed. */
class PrometheusFilesTest {

  @Test
  void everyCaseOfTheRulesHolds() {
    Tool.assume(Tool.PROMTOOL);
    succeeds(Tool.PROMTOOL, List.of("test", "rules"), ProjectFiles.prometheusFolder("tests"));
  }

  @Test
  void theRulesAreValid() {
    Tool.assume(Tool.PROMTOOL);
    succeeds(
        Tool.PROMTOOL,
        List.of("check", "rules", "--lint=all", "--lint-fatal"),
        ProjectFiles.prometheusFolder("rules"));
  }

  @Test
  void theConfigurationOfPrometheusIsValid() {
    Tool.assume(Tool.PROMTOOL);
    succeeds(
        Tool.PROMTOOL,
        List.of("check", "config"),
        List.of(ProjectFiles.prometheus("prometheus.yml")));
  }

  @Test
  void theConfigurationOfAlertmanagerIsValid() {
    Tool.assume(Tool.AMTOOL);
    succeeds(
        Tool.AMTOOL, List.of("check-config"), List.of(ProjectFiles.prometheus("alertmanager.yml")));
  }

  @ParameterizedTest
  @CsvSource({"page, pager", "ticket, tickets", "unheard-of, tickets"})
  void alertsReachTheReceiverOfTheirSeverity(String severity, String receiver) {
    Tool.assume(Tool.AMTOOL);
    succeeds(
        Tool.AMTOOL,
        List.of(
            "config",
            "routes",
            "test",
            "--config.file=" + ProjectFiles.prometheus("alertmanager.yml"),
            "--verify.receivers=" + receiver,
            "severity=" + severity,
            "group=penstock"),
        List.of());
  }

  private static void succeeds(Tool tool, List<String> arguments, List<Path> files) {
    List<String> all = new ArrayList<>(arguments);
    files.forEach(file -> all.add(file.toString()));
    Tool.Result result = tool.run(all);
    assertThat(result.code()).as(result.output()).isZero();
  }
}
