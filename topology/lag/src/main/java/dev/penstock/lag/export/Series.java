package dev.penstock.lag.export;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Gathers the series of one scrape, by metric. A value that is NaN is unknown and left out. */
final class Series {

  private final Map<String, String> help = new LinkedHashMap<>();
  private final Map<String, List<GaugeDataPointSnapshot>> gauges = new LinkedHashMap<>();
  private final Map<String, List<CounterDataPointSnapshot>> counters = new LinkedHashMap<>();
  private final Map<String, List<InfoDataPointSnapshot>> infos = new LinkedHashMap<>();

  void gauge(String name, String text, Labels labels, double value) {
    if (!Double.isNaN(value)) {
      help.put(name, text);
      gauges
          .computeIfAbsent(name, unused -> new ArrayList<>())
          .add(GaugeDataPointSnapshot.builder().labels(labels).value(value).build());
    }
  }

  void gauge(String name, String text, Labels labels, long value) {
    gauge(name, text, labels, (double) value);
  }

  /** A value that may be unknown. */
  void gauge(String name, String text, Labels labels, OptionalLong value) {
    gauge(name, text, labels, orNaN(value));
  }

  /** NaN for unknown. */
  static double orNaN(OptionalLong value) {
    return value.isPresent() ? (double) value.getAsLong() : Double.NaN;
  }

  /**
   * @param name without {@code _total}
   */
  void counter(String name, String text, Labels labels, long value) {
    help.put(name, text);
    counters
        .computeIfAbsent(name, unused -> new ArrayList<>())
        .add(CounterDataPointSnapshot.builder().labels(labels).value((double) value).build());
  }

  /**
   * @param name without {@code _info}
   */
  void info(String name, String text, Labels labels) {
    help.put(name, text);
    infos
        .computeIfAbsent(name, unused -> new ArrayList<>())
        .add(InfoDataPointSnapshot.builder().labels(labels).build());
  }

  MetricSnapshots snapshots() {
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    gauges.forEach(
        (name, points) -> {
          GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help.get(name));
          points.forEach(gauge::dataPoint);
          all.metricSnapshot(gauge.build());
        });
    counters.forEach(
        (name, points) -> {
          CounterSnapshot.Builder counter =
              CounterSnapshot.builder().name(name).help(help.get(name));
          points.forEach(counter::dataPoint);
          all.metricSnapshot(counter.build());
        });
    infos.forEach(
        (name, points) -> {
          InfoSnapshot.Builder info = InfoSnapshot.builder().name(name).help(help.get(name));
          points.forEach(info::dataPoint);
          all.metricSnapshot(info.build());
        });
    return all.build();
  }
}
