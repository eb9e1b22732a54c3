package dev.penstock.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.config.ConfigSource;
import dev.penstock.config.PenstockConfig;
import dev.penstock.inference.EngineListener;
import dev.penstock.inference.InferenceEngine;
import dev.penstock.inference.zoo.ColourModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AutomaticValuesTest {

  @TempDir private Path folder;

  /** Where nothing is left out because the model asks for it. */
  @ParameterizedTest
  @CsvSource({"auto, auto", "cpu, auto", "cpu, 3", "simulated, auto", "simulated, 5"})
  void areThoseOfTheEngineThatIsOpened(String provider, String workers) throws Exception {
    PenstockConfig config =
        config("penstock.model.provider", provider, "penstock.inference.workers", workers);
    Map<String, AutomaticValues.Choice> chosen = AutomaticValues.of(config);

    try (InferenceEngine engine =
        Engines.open(
            config,
            ColourModel.publish(folder.resolve("models")),
            folder.resolve("cache"),
            EngineListener.NONE)) {
      assertThat(value(chosen, "penstock.model.provider", provider))
          .isEqualTo(engine.provider().id());
      assertThat(value(chosen, "penstock.inference.workers", workers))
          .isEqualTo(Integer.toString(engine.workers()));
      assertThat(value(chosen, "penstock.batch.size", ""))
          .isEqualTo(Integer.toString(engine.batching().size()));
      assertThat(value(chosen, "penstock.batch.linger", ""))
          .isEqualTo(engine.batching().linger().toMillis() + "ms");
      CapacityPlan plan =
          CapacityPlan.of(
              config.stream(),
              engine.provider(),
              engine.workers(),
              engine.batching().size(),
              1,
              false);
      assertThat(value(chosen, "penstock.in-flight.max", ""))
          .isEqualTo(Integer.toString(plan.maxInFlight()));
      assertThat(value(chosen, "penstock.commit.early", ""))
          .isEqualTo(Boolean.toString(plan.commitEarly()));
    }
  }

  @Test
  void settingsThatAreGivenAreLeftOut() throws Exception {
    PenstockConfig config = config("penstock.batch.linger", "7ms", "penstock.commit.early", "true");

    assertThat(config.batch().linger()).contains(Duration.ofMillis(7));
    assertThat(AutomaticValues.of(config))
        .doesNotContainKeys("penstock.batch.linger", "penstock.commit.early")
        .containsKey("penstock.decode.threads");
  }

  private static String value(
      Map<String, AutomaticValues.Choice> chosen, String key, String given) {
    AutomaticValues.Choice choice = chosen.get(key);
    return choice == null ? given : choice.value();
  }

  private static PenstockConfig config(String... keysAndValues) throws Exception {
    Map<String, String> settings = new HashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      settings.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return PenstockConfig.load(List.of(ConfigSource.of("test", settings)));
  }
}
