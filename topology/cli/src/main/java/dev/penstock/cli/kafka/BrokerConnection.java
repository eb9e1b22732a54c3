package dev.penstock.cli.kafka;

import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.CommandFailedException;
import dev.penstock.cli.console.RootCause;
import dev.penstock.cli.console.Terminal;
import dev.penstock.config.PenstockConfig;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;

/**
 * Waits for the brokers, and reports that it does.
 *
 * <p>Kafka's clients try for a minute, in silence, where the address is wrong, nothing listens, or
 * the listener speaks TLS and the client does not. This says after a few seconds what is being
 * tried, and in the end what did not answer and what to check.
 */
public final class BrokerConnection {

  /** For commands that answer a person. */
  public static final Duration SHORT = Duration.ofSeconds(10);

  /** For an instance, which may be started together with its brokers. */
  public static final Duration LONG = Duration.ofSeconds(60);

  private static final Duration SILENCE = Duration.ofSeconds(3);

  private BrokerConnection() {}

  /**
   * Returns when a broker has answered, or a stop was requested.
   *
   * @param patience longest wait
   * @throws CommandFailedException if no broker answers, or they refuse this client
   */
  public static void await(PenstockConfig config, CommandContext context, Duration patience)
      throws InterruptedException {
    await(config, context.terminal(), context.stop()::requested, patience);
  }

  /** The same, for commands that a signal ends without their doing. */
  public static void await(PenstockConfig config, Terminal terminal, Duration patience)
      throws InterruptedException {
    await(config, terminal, () -> false, patience);
  }

  private static void await(
      PenstockConfig config, Terminal terminal, BooleanSupplier isStopped, Duration patience)
      throws InterruptedException {
    String target =
        "%s (kafka.security.protocol %s)"
            .formatted(
                config.kafka().get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG),
                config.kafka().getOrDefault("security.protocol", "PLAINTEXT"));
    try (Admin admin = KafkaClients.admin(config)) {
      KafkaFuture<String> answer =
          admin
              .describeCluster(
                  new DescribeClusterOptions().timeoutMs(Math.toIntExact(patience.toMillis())))
              .clusterId();
      for (boolean reported = false; !isStopped.getAsBoolean(); reported = true) {
        try {
          answer.get(SILENCE.toMillis(), TimeUnit.MILLISECONDS);
          return;
        } catch (TimeoutException e) {
          if (!reported) {
            terminal.note(
                "waiting for the brokers at %s, for up to %d s"
                    .formatted(target, patience.toSeconds()));
          }
        }
      }
    } catch (ExecutionException | KafkaException e) {
      throw failed(target, patience, e);
    }
  }

  private static CommandFailedException failed(String target, Duration patience, Exception e) {
    Throwable cause = RootCause.of(e);
    if (cause instanceof org.apache.kafka.common.errors.TimeoutException) {
      return new CommandFailedException(
          ("cannot use the brokers at %s: no broker answered within %d s: check the address, that"
                  + " the brokers run, and that the listener uses this security protocol")
              .formatted(target, patience.toSeconds()));
    }
    return new CommandFailedException(
        "cannot use the brokers at %s: %s".formatted(target, RootCause.describe(cause)), e);
  }
}
