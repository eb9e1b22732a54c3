package dev.penstock.lag.export;

import dev.penstock.lag.GroupLag;
import dev.penstock.lag.LagReport;
import dev.penstock.lag.PartitionLag;
import dev.penstock.lag.cluster.ClusterSnapshot.LogOffsets;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/**
 * The names of kafka_exporter (danielqsj), for dashboards such as Grafana 7589. The lag is ours,
 * without transaction markers.
 */
final class KafkaExporterNames implements LagNames {

  private final Granularity granularity;

  KafkaExporterNames(Granularity granularity) {
    this.granularity = granularity;
  }

  @Override
  public void write(LagReport report, Series series) {
    series.gauge("kafka_brokers", "Number of brokers.", Labels.EMPTY, report.brokers());
    Map<String, Integer> partitions = new TreeMap<>();
    report
        .logs()
        .forEach(
            (partition, log) -> {
              partitions.merge(partition.topic(), 1, Integer::sum);
              if (granularity == Granularity.PARTITION) {
                write(series, partition, log);
              }
            });
    partitions.forEach(
        (topic, count) ->
            series.gauge(
                "kafka_topic_partitions",
                "Partitions of the topic.",
                Labels.of("topic", topic),
                count));
    report.groups().forEach(group -> write(series, group));
  }

  private static void write(Series series, TopicPartition partition, LogOffsets log) {
    Labels labels =
        Labels.of("topic", partition.topic(), "partition", Integer.toString(partition.partition()));
    series.gauge(
        "kafka_topic_partition_current_offset", "End of the partition.", labels, log.end());
    series.gauge(
        "kafka_topic_partition_oldest_offset", "Start of the partition.", labels, log.start());
  }

  private void write(Series series, GroupLag group) {
    series.gauge(
        "kafka_consumergroup_members",
        "Members of the group.",
        Labels.of("consumergroup", group.id()),
        group.members());
    group
        .byTopic()
        .forEach(
            (topic, ofTopic) -> {
              Labels labels = Labels.of("consumergroup", group.id(), "topic", topic);
              series.gauge(
                  "kafka_consumergroup_lag_sum",
                  "Lag of the group in the topic.",
                  labels,
                  ofTopic.partitions().stream().mapToLong(KafkaExporterNames::lag).sum());
              series.gauge(
                  "kafka_consumergroup_current_offset_sum",
                  "Committed offsets of the group in the topic.",
                  labels,
                  ofTopic.partitions().stream()
                      .mapToLong(partition -> partition.committed().orElse(0))
                      .sum());
            });
    if (granularity == Granularity.TOPIC) {
      return;
    }
    for (PartitionLag partition : group.partitions()) {
      Labels labels =
          Labels.of(
              "consumergroup", group.id(),
              "topic", partition.partition().topic(),
              "partition", Integer.toString(partition.partition().partition()));
      series.gauge(
          "kafka_consumergroup_lag",
          "Lag of the group in the partition.",
          labels,
          partition.records().orElse(-1)); // as there
      series.gauge(
          "kafka_consumergroup_current_offset",
          "Committed offset of the group in the partition.",
          labels,
          partition.committed().orElse(-1));
    }
  }

  private static long lag(PartitionLag partition) {
    return partition.records().orElse(0);
  }
}
