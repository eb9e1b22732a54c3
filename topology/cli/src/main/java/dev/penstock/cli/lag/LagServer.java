package dev.penstock.cli.lag;

import dev.penstock.admin.AdminException;
import dev.penstock.admin.AdminServer;
import dev.penstock.admin.Health;
import dev.penstock.admin.HealthChecks;
import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.CommandFailedException;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.cli.console.RootCause;
import dev.penstock.config.PenstockConfig;
import dev.penstock.lag.LagOptions;
import dev.penstock.lag.export.Compatibility;
import dev.penstock.lag.export.Granularity;
import dev.penstock.lag.export.LagExporter;
import dev.penstock.lag.export.LagMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.util.Set;

/** {@code lag --serve}: metrics over HTTP until stopped, whatever the cluster does meanwhile. */
final class LagServer {

  private final CommandContext context;
  private final ListenAddress address;
  private final LagMetrics metrics;

  LagServer(
      CommandContext context,
      ListenAddress address,
      Granularity granularity,
      Set<Compatibility> compatible) {
    this.context = context;
    this.address = address;
    this.metrics = new LagMetrics(granularity, partition -> true, compatible);
  }

  int run(PenstockConfig config, LagOptions options) throws InterruptedException {
    Clock clock = Clock.systemUTC();
    PrometheusRegistry registry = new PrometheusRegistry();
    registry.register(metrics);
    JvmMetrics.builder().register(registry);
    HealthChecks checks = new HealthChecks();
    try (LagExporter exporter =
            new LagExporter(
                LagClients.monitor(config, options, clock),
                metrics,
                options.window().interval(),
                clock);
        AdminServer server = listen(registry, checks)) {
      checks.addReadiness(
          "cluster",
          () -> exporter.problem().map(Health::down).orElseGet(() -> Health.up("can be read")));
      exporter.start();
      context.terminal().note("metrics: " + server.uri() + "/metrics");
      context.stop().await();
    }
    return ExitCode.DONE;
  }

  private AdminServer listen(PrometheusRegistry registry, HealthChecks checks) {
    try {
      return AdminServer.start(address.host(), address.port(), registry, checks);
    } catch (AdminException e) {
      throw new CommandFailedException(
          "cannot serve metrics at %s:%d: %s; choose another --serve"
              .formatted(address.host(), address.port(), RootCause.of(e).getMessage()),
          e);
    }
  }
}
