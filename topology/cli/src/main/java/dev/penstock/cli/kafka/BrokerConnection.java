package dev.penstock.cli.kafka;

import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.CommandFailedException;
import dev.penstock.cli.console.RootCause;
import dev.penstock.cli.console.Terminal;
import dev.penstock.config.PenstockConfig;
import dev.penstock.observability.ReportedFailures;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.IllegalSaslStateException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.UnsupportedSaslMechanismException;

/**
 * Waits for the brokers, and reports that it does.
 *
 * <p>Kafka's clients try for a minute, in silence, where the address is wrong, nothing listens, or
 * the listener speaks TLS and the client does not. This says after a few seconds what is being
 * tried and why it fails, and in the end what did not answer and what to do.
 */
public final class BrokerConnection {

  /** For commands that answer a person. */
  public static final Duration SHORT = Duration.ofSeconds(10);

  /** For an instance, which may be started together with its brokers. */
  public static final Duration LONG = Duration.ofSeconds(60);

  /** Before the first line, and together with the probe less than 5 s. */
  private static final Duration SILENCE = Duration.ofSeconds(3);

  private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

  private static final long PROBE_MILLIS = 1_900;

  private final String servers;
  private final String protocol;
  private final Duration patience;

  private BrokerConnection(PenstockConfig config, Duration patience) {
    this.servers = String.valueOf(config.kafka().get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG));
    this.protocol =
        config
            .kafka()
            .getOrDefault(
                CommonClientConfigs.SECURITY_PROTOCOL_CONFIG,
                CommonClientConfigs.DEFAULT_SECURITY_PROTOCOL);
    this.patience = patience;
  }

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
    BrokerConnection connection = new BrokerConnection(config, patience);
    try (Admin admin = KafkaClients.admin(config, ReportedFailures.AWAITING_CLIENT)) {
      KafkaFuture<String> answer =
          admin
              .describeCluster(
                  new DescribeClusterOptions().timeoutMs(Math.toIntExact(patience.toMillis())))
              .clusterId();
      connection.await(answer, terminal, isStopped);
    } catch (ExecutionException | KafkaException e) {
      throw connection.failed(e);
    }
  }

  private void await(KafkaFuture<String> answer, Terminal terminal, BooleanSupplier isStopped)
      throws ExecutionException, InterruptedException {
    Duration silence = SILENCE;
    while (!isStopped.getAsBoolean()) {
      try {
        answer.get(silence.toMillis(), TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException e) {
        String cause = cause();
        if (!answer.isDone()) {
          terminal.note(
              "still trying %s, for up to %d s: %s"
                  .formatted(target(), patience.toSeconds(), cause));
        }
        silence = BETWEEN_LINES;
      }
    }
  }

  private String target() {
    return "%s (kafka.security.protocol %s)".formatted(servers, protocol);
  }

  /**
   * In a thread that is left alone where it takes too long: a name may not resolve for a minute.
   */
  private String cause() throws InterruptedException {
    FutureTask<String> probe = new FutureTask<>(new ListenerProbe(servers, protocol)::cause);
    Thread thread = new Thread(probe, "penstock-probe");
    thread.setDaemon(true);
    thread.start();
    try {
      return probe.get(PROBE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return "no answer; check the address, and that the brokers run";
    }
  }

  private CommandFailedException failed(Exception e) throws InterruptedException {
    Throwable cause = RootCause.of(e);
    if (cause instanceof org.apache.kafka.common.errors.TimeoutException) {
      return new CommandFailedException(
          "cannot use the brokers at %s: no broker answered within %d s: %s"
              .formatted(target(), patience.toSeconds(), cause()));
    }
    return new CommandFailedException(
        "cannot use the brokers at %s: %s%s"
            .formatted(target(), RootCause.describe(cause), remedy(e)),
        e);
  }

  /** What to look at, after a semicolon; empty where the cause says it. */
  private static String remedy(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnsupportedSaslMechanismException) {
        return "; set kafka.sasl.mechanism to one of these";
      }
      if (cause instanceof IllegalSaslStateException) {
        return "; the listener takes no login: check kafka.security.protocol";
      }
      if (cause instanceof SaslAuthenticationException) {
        return "; check the name and the password in kafka.sasl.jaas.config";
      }
      if (cause instanceof SslAuthenticationException) {
        return "; check kafka.ssl.truststore.location, and that the certificate names this host";
      }
      if (cause instanceof ConfigException
          && String.valueOf(cause.getMessage()).contains("No resolvable")) {
        return ": the names are not known; check their spelling, and DNS";
      }
    }
    return "";
  }
}
