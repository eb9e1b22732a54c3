package dev.penstock.guarantee;

import dev.penstock.app.Penstock;
import dev.penstock.config.ConfigSource;
import dev.penstock.config.PenstockConfig;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.model.ModelRepository;
import java.time.Duration;
import java.util.List;

/** An instance in a process of its own: every argument is a setting, {@code key=value}. */
final class InstanceMain {

  private InstanceMain() {}

  public static void main(String[] args) throws Exception {
    PenstockConfig config = PenstockConfig.load(List.of(ConfigSource.overrides(List.of(args))));
    ModelRepository models = ModelRepository.open(config.model().repository().orElseThrow());
    ModelDescriptor model = models.load(config.model().name().orElseThrow(), "1");
    Penstock instance = Penstock.start(config, model);
    Runtime.getRuntime().addShutdownHook(new Thread(instance::close));
    while (!instance.awaitFailure(Duration.ofHours(1))) {
      // It serves.
    }
    System.exit(1);
  }
}
