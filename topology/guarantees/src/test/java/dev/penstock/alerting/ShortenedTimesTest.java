package dev.penstock.alerting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.drill.ProjectFiles;
import dev.penstock.drill.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShortenedTimesTest {

  private final ShortenedTimes aTenth = new ShortenedTimes(10);

  @Test
  void dividesTheTimesOfARule() {
    String rule =
        """
        - alert: Late
          expr: |
            quantile_over_time(0.5, lag_seconds:max5m[5m]) > 300 # seconds
              and max_over_time(rate(records[1m30s])[1h:15s]) offset 10m > 7.5 # seconds
              and avg_over_time(records[2m:]) > 40
          for: 2m
        """;
    assertThat(aTenth.in(rule))
        .isEqualTo(
            """
            - alert: Late
              expr: |
                quantile_over_time(0.5, lag_seconds:max5m[30000ms]) > 30 # seconds
                  and max_over_time(rate(records[9000ms])[360000ms:1500ms]) offset 60000ms > 0.75 # seconds
                  and avg_over_time(records[12000ms:]) > 40
              for: 12000ms
            """);
  }

  @Test
  void dividesTheTimesOfAlertmanager() {
    String route =
        """
        global:
          resolve_timeout: 5m
        route:
          group_wait: 30s
          group_interval: 5m
          repeat_interval: 1d12h
          routes:
            - matchers: [severity="page"]
              group_wait: 500ms
        """;
    assertThat(aTenth.in(route))
        .isEqualTo(
            """
            global:
              resolve_timeout: 30000ms
            route:
              group_wait: 3000ms
              group_interval: 30000ms
              repeat_interval: 12960000ms
              routes:
                - matchers: [severity="page"]
                  group_wait: 50ms
            """);
  }

  @Test
  void leavesTextsAsTheyAre() {
    String texts =
        """
        # for: 2m means two minutes
        - alert: 5mLate
          annotations:
            description: 'late by 5m, for: 2m; the limit is 300 seconds'
        """;
    assertThat(aTenth.in(texts)).isEqualTo(texts);
  }

  /** Or the drill would wait for a limit that was not shortened. */
  @Test
  void everyLimitAboveNineIsMarkedAsTime() {
    Pattern limit = Pattern.compile("[<>]=? *[1-9][0-9]");
    for (Path file : ProjectFiles.prometheusFolder("rules")) {
      assertThat(ProjectFiles.text(file).lines())
          .filteredOn(line -> limit.matcher(line).find())
          .allMatch(line -> line.endsWith("# seconds"));
    }
  }

  @Test
  void whatIsShippedStaysValid(@TempDir Path folder) throws Exception {
    Tool.assume(Tool.PROMTOOL);
    List<String> arguments = new ArrayList<>(List.of("check", "rules"));
    for (Path file : ProjectFiles.prometheusFolder("rules")) {
      String shortened = aTenth.in(ProjectFiles.text(file));
      assertThat(shortened).doesNotContainPattern("for: \\d+[mh]\\b|\\[\\d+[mh]]");
      arguments.add(Files.writeString(folder.resolve(file.getFileName()), shortened).toString());
    }
    Tool.Result result = Tool.PROMTOOL.run(arguments);
    assertThat(result.code()).as(result.output()).isZero();
  }
}
