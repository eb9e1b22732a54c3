package dev.penstock.cli.lag;

import dev.penstock.cli.kafka.KafkaClients;
import dev.penstock.config.PenstockConfig;
import dev.penstock.lag.LagMonitor;
import dev.penstock.lag.LagOptions;
import dev.penstock.lag.cluster.UnreadReader;
import dev.penstock.observability.ReportedFailures;
import java.time.Clock;

/** Connects a monitor to the cluster that the settings name. */
final class LagClients {

  private LagClients() {}

  static LagMonitor monitor(PenstockConfig config, LagOptions options, Clock clock) {
    return new LagMonitor(
        () -> KafkaClients.admin(config, ReportedFailures.AWAITING_CLIENT),
        () -> KafkaClients.consumer(config, UnreadReader.properties()),
        options,
        clock);
  }
}
