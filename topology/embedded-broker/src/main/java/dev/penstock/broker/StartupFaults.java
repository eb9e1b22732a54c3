package dev.penstock.broker;

import java.util.Objects;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Exit;
import org.jspecify.annotations.Nullable;

/**
 * Turns a fault of a starting broker into an exception.
 *
 * <p>Kafka halts the process at such a fault, without a word. That suits a broker's own process,
 * not a program that embeds one; a fault of a broker that runs still halts, for nothing can be said
 * of its state.
 */
final class StartupFaults {
  private static final ThreadLocal<Boolean> STARTING = ThreadLocal.withInitial(() -> false);

  static {
    Exit.setHaltProcedure(StartupFaults::halt);
  }

  private StartupFaults() {}

  /** Starts {@code server} on the calling thread, which meets the faults of its startup. */
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
