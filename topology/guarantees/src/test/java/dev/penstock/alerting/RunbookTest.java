package dev.penstock.alerting;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.penstock.drill.ProjectFiles;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever is woken by an alert learns what it means and what to do. */
class RunbookTest {

  private static final String RUNBOOK =
      ProjectFiles.text(ProjectFiles.root().resolve("docs/runbook.md"));

  /** In this order: nobody should act before having looked. */
  private static final List<String> PARTS =
      List.of("**What it means.**", "**What to look at.**", "**What to do.**");

  private static Stream<AlertRules.Alert> alerts() {
    return AlertRules.all().stream();
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void eachAlertSaysWhatIsWrongHowBadItIsAndWhatToRead(AlertRules.Alert alert) {
    assertThat(alert.annotation("summary")).isNotBlank();
    assertThat(alert.annotation("description")).isNotBlank();
    assertThat(alert.annotation("runbook_url"))
        .isEqualTo("docs/runbook.md#" + alert.name().toLowerCase(Locale.ROOT));
    assertThat(alert.label("severity")).isIn("page", "ticket");
    assertThat(alert.label("scope")).isIn("cluster", "group", "instance");
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void eachAlertHasASectionInTheRunbook(AlertRules.Alert alert) {
    List<Integer> places = PARTS.stream().map(section(alert.name())::indexOf).toList();
    assertThat(places).doesNotContain(-1).isSorted();
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void eachAlertHasCasesThatFireAndThatDoNot(AlertRules.Alert alert) {
    List<JsonNode> cases =
        ProjectFiles.prometheusFolder("tests").stream()
            .flatMap(file -> ProjectFiles.yaml(file).findValues("alert_rule_test").stream())
            .flatMap(JsonNode::valueStream)
            .filter(test -> alert.name().equals(test.path("alertname").asText()))
            .toList();
    assertThat(cases).anyMatch(test -> test.path("exp_alerts").isEmpty());
    assertThat(cases).anyMatch(test -> !test.path("exp_alerts").isEmpty());
  }

  @Test
  void theRunbookHasNoSectionOfAnAlertThatIsGone() {
    List<String> names = alerts().map(AlertRules.Alert::name).toList();
    assertThat(Pattern.compile("(?m)^## (Penstock\\w+)$").matcher(RUNBOOK).results())
        .extracting(heading -> heading.group(1))
        .containsExactlyInAnyOrderElementsOf(names);
  }

  private static String section(String alert) {
    String heading = "\n## " + alert + "\n";
    assertThat(RUNBOOK).contains(heading);
    String rest = RUNBOOK.substring(RUNBOOK.indexOf(heading) + heading.length());
    int next = rest.indexOf("\n## ");
    return next < 0 ? rest : rest.substring(0, next);
  }
}
