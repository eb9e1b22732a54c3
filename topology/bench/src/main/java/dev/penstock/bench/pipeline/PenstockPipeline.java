package dev.penstock.bench.pipeline;

import dev.penstock.app.Penstock;
import dev.penstock.bench.BenchSettings;
import dev.penstock.bench.cluster.RunTopics;
import dev.penstock.config.ConfigException;
import dev.penstock.config.PenstockConfig;
import dev.penstock.config.TraceExporter;
import dev.penstock.inference.EngineListener;
import dev.penstock.inference.model.ModelDescriptor;
import java.util.HashMap;
import java.util.Map;

/**
 * The product as it is run: exactly once, metrics served, tracing on.
 *
 * <p>Where the settings trace nothing, spans are made, sampled and exported to a silent log, so
 * that their cost is in the figures.
 */
public record PenstockPipeline(
    BenchSettings settings, ModelDescriptor model, EngineListener listener)
    implements PipelineUnderTest {

  /** Kept from being collected, and its level with it. */
  private static final java.util.logging.Logger SPANS =
      java.util.logging.Logger.getLogger("io.opentelemetry.exporter.logging.LoggingSpanExporter");

  @Override
  public String name() {
    return "Penstock";
  }

  @Override
  public Penstock start(RunTopics topics) throws Exception {
    SPANS.setLevel(java.util.logging.Level.OFF);
    return Penstock.start(config(topics), model, listener);
  }

  private PenstockConfig config(RunTopics topics) throws ConfigException {
    Map<String, String> fixed = new HashMap<>(topics.settings());
    if (settings.load(fixed).tracing().exporter() == TraceExporter.NONE) {
      fixed.put("penstock.tracing.exporter", "logging");
    }
    return settings.load(fixed);
  }
}
