package dev.penstock.cli.run;

import dev.penstock.app.Penstock;
import dev.penstock.app.StartException;
import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.CommandFailedException;
import dev.penstock.cli.console.Terminal;
import dev.penstock.config.PenstockConfig;
import dev.penstock.config.TopicConfig;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.zoo.DemoModel;
import dev.penstock.kafka.MissingPermission;
import java.time.Duration;
import java.util.Locale;
import org.apache.kafka.common.acl.AclOperation;

/** Starts an instance for a command and reports what it serves. */
public final class InstanceStartup {

  private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

  private InstanceStartup() {}

  /**
   * Starts an instance and waits until it serves, or is to stop.
   *
   * @throws CommandFailedException if it fails before it serves
   */
  public static Penstock start(PenstockConfig config, ModelDescriptor model, CommandContext context)
      throws StartException, InterruptedException {
    long started = System.nanoTime();
    Penstock app = Penstock.start(config, model);
    try {
      print(app, config, context.terminal());
      while (!app.isServing() && !context.stop().requested()) {
        requireAlive(app, LOOK_AGAIN);
      }
    } catch (InterruptedException | RuntimeException e) {
      app.close();
      throw e;
    }
    if (!context.stop().requested()) {
      context.terminal().note("ready after %.1f s".formatted((System.nanoTime() - started) / 1e9));
    }
    return app;
  }

  /**
   * Waits a moment.
   *
   * @throws CommandFailedException if the instance has to stop
   */
  public static void requireAlive(Penstock app, Duration moment) throws InterruptedException {
    if (app.awaitFailure(moment)) {
      Throwable reason = app.failure();
      throw new CommandFailedException(
          "the instance had to stop: "
              + MissingPermission.in(reason, AclOperation.READ)
                  .orElse(String.valueOf(reason.getMessage())),
          reason);
    }
  }

  /** Says what an instance serves. */
  public static void print(Penstock app, PenstockConfig config, Terminal terminal) {
    ModelDescriptor model = app.model();
    TopicConfig topics = config.topics();
    boolean demo = model.name().equals(DemoModel.ENTRY.name());
    terminal.note(
        "model       %s:%s, %s, %d classes%s"
            .formatted(
                model.name(),
                model.version(),
                model.precision().id(),
                model.output().classes(),
                demo ? "; the demo model: it knows drawn pictures, no photographs" : ""));
    terminal.note("provider    " + app.provider().id());
    terminal.note("guarantee   " + guarantee(config));
    terminal.note("kafka       " + config.kafka().get("bootstrap.servers"));
    terminal.note(
        "topics      %s -> %s, dead letters to %s"
            .formatted(topics.images(), topics.predictions(), topics.deadLetters()));
    terminal.note("admin       " + app.adminUri());
  }

  public static String guarantee(PenstockConfig config) {
    return config.stream().guarantee().name().toLowerCase(Locale.ROOT);
  }
}
