package dev.penstock.lag.export;

import dev.penstock.lag.GroupLag;
import dev.penstock.lag.LagReport;
import dev.penstock.lag.PartitionLag;
import io.prometheus.metrics.model.snapshots.Labels;

/** The names of kminion, for dashboards such as Grafana 14012 and 14014. The lag is ours. */
final class KminionNames implements LagNames {

  private final Granularity granularity;

  KminionNames(Granularity granularity) {
    this.granularity = granularity;
  }

  @Override
  public void write(LagReport report, Series series) {
    if (granularity == Granularity.PARTITION) {
      writeLogs(report, series);
    }
    report.groups().forEach(group -> write(series, group));
  }

  private static void writeLogs(LagReport report, Series series) {
    report
        .logs()
        .forEach(
            (partition, log) -> {
              Labels labels =
                  Labels.of(
                      "topic_name", partition.topic(),
                      "partition_id", Integer.toString(partition.partition()));
              series.gauge(
                  "kminion_kafka_topic_partition_high_water_mark",
                  "End of the partition.",
                  labels,
                  log.end());
              series.gauge(
                  "kminion_kafka_topic_partition_low_water_mark",
                  "Start of the partition.",
                  labels,
                  log.start());
            });
  }

  private void write(Series series, GroupLag group) {
    Labels ofGroup = Labels.of("group_id", group.id());
    series.info(
        "kminion_kafka_consumer_group",
        "The group.",
        ofGroup.merge(
            Labels.of(
                "protocol", group.protocol(),
                "protocol_type", group.protocol(),
                "state", group.groupState(),
                "coordinator_id", Integer.toString(group.coordinator()))));
    series.gauge(
        "kminion_kafka_consumer_group_members", "Members of the group.", ofGroup, group.members());
    series.gauge(
        "kminion_kafka_consumer_group_empty_members",
        "Members of the group that own no partition.",
        ofGroup,
        group.idleMembers());
    group
        .byTopic()
        .forEach(
            (topic, ofTopic) -> {
              Labels labels = Labels.of("group_id", group.id(), "topic_name", topic);
              write(series, labels, ofTopic);
            });
  }

  private void write(Series series, Labels labels, GroupLag ofTopic) {
    series.gauge(
        "kminion_kafka_consumer_group_topic_lag",
        "Lag of the group in the topic.",
        labels,
        ofTopic.partitions().stream().mapToLong(each -> each.records().orElse(0)).sum());
    series.gauge(
        "kminion_kafka_consumer_group_topic_offset_sum",
        "Committed offsets of the group in the topic.",
        labels,
        ofTopic.partitions().stream().mapToLong(each -> each.committed().orElse(0)).sum());
    series.gauge(
        "kminion_kafka_consumer_group_topic_assigned_partitions",
        "Partitions of the topic that a member owns.",
        labels,
        ofTopic.partitions().stream().filter(each -> each.owner().isPresent()).count());
    series.gauge(
        "kminion_kafka_consumer_group_topic_members",
        "Members that own partitions of the topic.",
        labels,
        ofTopic.partitions().stream().flatMap(each -> each.owner().stream()).distinct().count());
    if (granularity == Granularity.TOPIC) {
      return;
    }
    for (PartitionLag partition : ofTopic.partitions()) {
      series.gauge(
          "kminion_kafka_consumer_group_topic_partition_lag",
          "Lag of the group in the partition.",
          labels.merge(
              Labels.of("partition_id", Integer.toString(partition.partition().partition()))),
          partition.records().orElse(0));
    }
  }
}
