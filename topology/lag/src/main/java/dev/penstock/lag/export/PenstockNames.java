package dev.penstock.lag.export;

import dev.penstock.lag.GroupLag;
import dev.penstock.lag.LagReport;
import dev.penstock.lag.PartitionLag;
import dev.penstock.lag.window.LagState;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;

/** Our own names, which are API. */
final class PenstockNames implements LagNames {

  private final Granularity granularity;
  private final Predicate<TopicPartition> exported;

  /**
   * @param exported partitions that get series of their own; groups are exported as a whole
   */
  PenstockNames(Granularity granularity, Predicate<TopicPartition> exported) {
    this.granularity = granularity;
    this.exported = exported;
  }

  @Override
  public void write(LagReport report, Series series) {
    for (GroupLag group : report.groups()) {
      Labels labels = Labels.of("group", group.id());
      write(
          series,
          "penstock_consumer_group_state",
          "The worst state of its partitions.",
          labels,
          group.state());
      series.gauge(
          "penstock_consumer_group_members", "Members of the group.", labels, group.members());
      series.gauge(
          "penstock_replicas_needed",
          "Instances that would work off the lag within the budget, at most one per partition.",
          labels,
          group.replicasNeeded().isPresent() ? group.replicasNeeded().getAsInt() : Double.NaN);
      List<PartitionLag> partitions =
          group.partitions().stream()
              .filter(partition -> exported.test(partition.partition()))
              .toList();
      if (granularity == Granularity.PARTITION) {
        partitions.forEach(partition -> write(series, group.id(), partition));
      } else {
        group
            .withPartitions(partitions)
            .byTopic()
            .forEach((topic, ofTopic) -> write(series, ofTopic, topic));
      }
    }
  }

  private static void write(Series series, String group, PartitionLag lag) {
    TopicPartition partition = lag.partition();
    Labels labels =
        Labels.of(
            "group", group,
            "topic", partition.topic(),
            "partition", Integer.toString(partition.partition()));
    write(
        series,
        labels,
        new Values(
            Series.orNaN(lag.records()),
            lag.seconds().orElse(Double.NaN),
            lag.state(),
            lag.lostInAll(),
            lag.catchUpSeconds(),
            lag.retentionMarginSeconds(),
            lag.inPerSecond(),
            lag.outPerSecond()));
    series.gauge(
        "penstock_consumer_committed_offset",
        "The group's committed offset.",
        labels,
        lag.committed());
    series.gauge(
        "penstock_consumer_end_offset",
        "How far a read_committed reader could get.",
        labels,
        lag.end());
  }

  private static void write(Series series, GroupLag ofTopic, String topic) {
    double margin =
        ofTopic.partitions().stream()
            .mapToDouble(PartitionLag::retentionMarginSeconds)
            .filter(seconds -> !Double.isNaN(seconds))
            .min()
            .orElse(Double.NaN);
    write(
        series,
        Labels.of("group", ofTopic.id(), "topic", topic),
        new Values(
            Series.orNaN(ofTopic.records()),
            ofTopic.seconds().orElse(Double.NaN),
            ofTopic.state(),
            ofTopic.partitions().stream().mapToLong(PartitionLag::lostInAll).sum(),
            ofTopic.catchUpSeconds(),
            margin,
            ofTopic.inPerSecond(),
            ofTopic.outPerSecond()));
  }

  /** What has a series per partition or topic; NaN for unknown. */
  private record Values(
      double records,
      double seconds,
      LagState state,
      long lost,
      double catchUp,
      double margin,
      double in,
      double out) {}

  private static void write(Series series, Labels labels, Values values) {
    series.gauge(
        "penstock_consumer_lag_records",
        "Records that the group could still read; an upper bound where there are many.",
        labels,
        values.records());
    series.gauge(
        "penstock_consumer_lag_seconds",
        "How long the oldest unread record has waited in the topic.",
        labels,
        values.seconds());
    write(
        series,
        "penstock_consumer_state",
        "1 for the state of the group in the partition.",
        labels,
        values.state());
    series.counter(
        "penstock_consumer_lost_records",
        "Records deleted before the group read them; an upper bound.",
        labels,
        values.lost());
    series.gauge(
        "penstock_consumer_catch_up_seconds",
        "Until the lag is zero at the present rates; +Inf while it does not shrink.",
        labels,
        values.catchUp());
    series.gauge(
        "penstock_consumer_retention_margin_seconds",
        "Until retention deletes records that are unread; +Inf if it will not.",
        labels,
        values.margin());
    series.gauge(
        "penstock_consumer_in_records_per_second",
        "Offsets that the partition grows by, over the window.",
        labels,
        values.in());
    series.gauge(
        "penstock_consumer_out_records_per_second",
        "Offsets that the group passes, over the window.",
        labels,
        values.out());
  }

  private static void write(
      Series series, String name, String help, Labels labels, LagState current) {
    for (LagState state : LagState.values()) {
      series.gauge(
          name, help, labels.merge(Labels.of("state", state.id())), state == current ? 1 : 0);
    }
  }
}
