package dev.penstock.lag.export;

/** Other exporters whose names are written as well, for the dashboards that people already have. */
public enum Compatibility {
  KAFKA_EXPORTER,
  KMINION;

  LagNames names(Granularity granularity) {
    return switch (this) {
      case KAFKA_EXPORTER -> new KafkaExporterNames(granularity);
      case KMINION -> new KminionNames(granularity);
    };
  }
}
