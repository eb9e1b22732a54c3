package dev.penstock.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.app.Penstock;
import dev.penstock.config.ConfigSource;
import dev.penstock.config.PenstockConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class StopSignalTest {

  @Test
  void waitsAsLongAsTheCommandNeedsToEndButNeverLessThanAMinute() {
    StopSignal stop = new StopSignal();
    assertThat(stop.patience()).isEqualTo(Duration.ofMinutes(1));

    stop.heed(Duration.ofSeconds(3));
    assertThat(stop.patience()).isEqualTo(Duration.ofMinutes(1));

    stop.heed(Duration.ofMinutes(5));
    assertThat(stop.patience()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void anInstanceNeedsItsShutdownTimeoutAndMore() throws Exception {
    PenstockConfig config =
        PenstockConfig.load(
            List.of(ConfigSource.of("test", Map.of("penstock.shutdown.timeout", "10m"))));

    assertThat(Penstock.longestClose(config)).isGreaterThan(Duration.ofMinutes(10));
  }

  @Test
  void composeWaitsAsLongAsTheProcess() throws Exception {
    List<String> grace =
        Pattern.compile("stop_grace_period: (\\d+)s")
            .matcher(Files.readString(Path.of("..", "..", "docker", "compose.yaml")))
            .results()
            .map((MatchResult found) -> found.group(1))
            .toList();

    assertThat(grace).hasSize(1);
    assertThat(Duration.ofSeconds(Long.parseLong(grace.get(0))))
        .isGreaterThanOrEqualTo(new StopSignal().patience())
        .isGreaterThanOrEqualTo(Penstock.longestClose(PenstockConfig.load(List.of())));
  }
}
