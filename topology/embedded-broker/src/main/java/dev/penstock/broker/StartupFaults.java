package dev.penstock.broker;

import java.util.Objects;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Exit;
import org.jspecify.annotations.Nullable;

/**
 * Turns a startup failure of a broker into an exception.
 *
 * <p>Kafka silently halts the process on such a failure. That suits a broker process, not a program
 * that embeds a broker. A failure of a running broker still halts the process, because its state is
 * unknown.
 */
final class StartupFaults {
  private static final ThreadLocal<Boolean> STARTING = ThreadLocal.withInitial(() -> false);

  static {
    Exit.setHaltProcedure(StartupFaults::halt);
  }

  private StartupFaults() {}

  /** Starts {@code server} on the calling thread, where its startup failures arise. */
  static KafkaRaftServer start(KafkaRaftServer server) {
    STARTING.set(true);
    try {
      server.startup();
      return server;
    } catch (Throwable e) {
      stop(server, e);
      throw e;
    } finally {
      STARTING.remove();
    }
  }

  private static void stop(KafkaRaftServer server, Throwable cause) {
    try {
      server.shutdown();
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
  }

  private static void halt(int status, @Nullable String message) {
    if (STARTING.get()) {
      throw new BrokerException(
          "the broker did not start: " + Objects.requireNonNullElse(message, "see its log"));
    }
    Runtime.getRuntime().halt(status);
  }
}
