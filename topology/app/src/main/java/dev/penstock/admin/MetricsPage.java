package dev.penstock.admin;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A scrape of the registry, as Prometheus text or, with exemplars, as OpenMetrics: whichever is
 * asked for.
 */
record MetricsPage(PrometheusRegistry registry, ExpositionFormats formats) {

  MetricsPage(PrometheusRegistry registry) {
    this(registry, ExpositionFormats.init());
  }

  Response scrape(@Nullable String accept) throws IOException {
    ExpositionFormatWriter writer = formats.findWriter(accept);
    ByteArrayOutputStream body = new ByteArrayOutputStream(1 << 15);
    writer.write(body, registry.scrape(), EscapingScheme.fromAcceptHeader(accept));
    return new Response(200, writer.getContentType(), body.toByteArray());
  }
}
