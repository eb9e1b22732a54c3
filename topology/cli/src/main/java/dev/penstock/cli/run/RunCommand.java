package dev.penstock.cli.run;

import dev.penstock.app.Penstock;
import dev.penstock.app.RequestReaders;
import dev.penstock.app.StartException;
import dev.penstock.cli.console.BootstrapOption;
import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.cli.console.SettingsOptions;
import dev.penstock.cli.kafka.BrokerConnection;
import dev.penstock.config.ConfigException;
import dev.penstock.config.PenstockConfig;
import dev.penstock.inference.Preload;
import dev.penstock.inference.cache.UserCache;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.model.ModelException;
import dev.penstock.inference.session.InferenceException;
import dev.penstock.observability.ProcessLog;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The instance that does the work. */
@Command(
    name = "run",
    description = {
      "Run an instance until stopped: images in, predictions and dead letters out.",
      "Start as many as there is work for; they share the partitions. Without a model in the"
          + " settings it serves the demo model, built on first use."
    },
    footer = {
      "  penstock run --bootstrap-servers localhost:9092 \\",
      "    --set penstock.model.name=resnet50"
    })
public final class RunCommand implements Callable<Integer> {

  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

  private final CommandContext context;

  @Mixin private BootstrapOption kafka;

  @Mixin private SettingsOptions settings;

  public RunCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call()
      throws ConfigException,
          IOException,
          ModelException,
          InferenceException,
          StartException,
          InterruptedException {
    Preload.start(UserCache.root());
    PenstockConfig config = settings.load(kafka.source());
    ProcessLog.levels(config.log().levels());
    RequestReaders.open(config.input()); // reports unusable schemas before it waits for brokers
    ServedModel.requireRoom(config.model());
    // What is wrong with it is said before the brokers are awaited.
    Optional<ModelDescriptor> named = ServedModel.named(config.model());
    BrokerConnection.await(config, context, BrokerConnection.LONG);
    ModelDescriptor model =
        named.isPresent() ? named.get() : ServedModel.load(config.model(), context.terminal());
    context.stop().heed(Penstock.longestClose(config));
    try (Penstock app = InstanceStartup.start(config, model, context)) {
      settings
          .file()
          .ifPresent(file -> app.followSettings(file, () -> settings.load(kafka.source()), config));
      while (!context.stop().requested()) {
        InstanceStartup.requireAlive(app, LOOK_AGAIN);
      }
    }
    context.terminal().note("stopped");
    return ExitCode.DONE;
  }
}
