package dev.penstock.app;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ClassicGroupDescription;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeClassicGroupsOptions;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeShareGroupsOptions;
import org.apache.kafka.clients.admin.DescribeStreamsGroupsOptions;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.ShareGroupDescription;
import org.apache.kafka.clients.admin.StreamsGroupDescription;
import org.apache.kafka.clients.admin.StreamsGroupMemberDescription;
import org.apache.kafka.clients.admin.StreamsGroupSubtopologyDescription;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/**
 * A group as its coordinator currently sees it. A group without members counts as none: the first
 * member decides what it is.
 *
 * @param kind who its members are
 * @param members how many
 * @param assignor of consumers: what distributes the partitions; empty until agreed on
 * @param topics that its members read, as far as partitions are assigned
 * @param processes of Kafka Streams that members belong to; empty if any is unknown
 */
record LivingGroup(
    Kind kind, int members, String assignor, Set<String> topics, Optional<Set<String>> processes) {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private static final String UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";

  /** Kafka Streams distributes tasks with an assignor of this name. */
  private static final String STREAMS_ASSIGNOR = "stream";

  private static final LivingGroup NONE =
      new LivingGroup(Kind.NONE, 0, "", Set.of(), Optional.of(Set.of()));

  LivingGroup {
    topics = Set.copyOf(topics);
    processes = processes.map(Set::copyOf);
  }

  /** Who the members of a group are. */
  enum Kind {
    NONE("no members"),
    CLASSIC_STREAMS("Kafka Streams with the classic protocol"),
    STREAMS("Kafka Streams with the streams protocol"),
    CONSUMERS("consumers"),
    SHARE_CONSUMERS("share consumers"),
    OTHERS("other clients");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  /**
   * Queries the coordinator.
   *
   * @throws KafkaException if it does not answer, or refuses
   */
  static LivingGroup of(Admin admin, String id) throws InterruptedException {
    List<String> ids = List.of(id);
    int timeout = Math.toIntExact(TIMEOUT.toMillis());
    Map<String, KafkaFuture<StreamsGroupDescription>> streams =
        admin
            .describeStreamsGroups(ids, new DescribeStreamsGroupsOptions().timeoutMs(timeout))
            .describedGroups();
    Map<String, KafkaFuture<ConsumerGroupDescription>> consumers =
        admin
            .describeConsumerGroups(ids, new DescribeConsumerGroupsOptions().timeoutMs(timeout))
            .describedGroups();
    Map<String, KafkaFuture<ShareGroupDescription>> share =
        admin
            .describeShareGroups(ids, new DescribeShareGroupsOptions().timeoutMs(timeout))
            .describedGroups();
    StreamsGroupDescription ofStreams = answer(streams);
    if (ofStreams != null && !ofStreams.members().isEmpty()) {
      return ofStreams(ofStreams);
    }
    LivingGroup ofConsumers = ofConsumers(consumers, admin, id);
    if (ofConsumers.kind != Kind.NONE) {
      return ofConsumers;
    }
    ShareGroupDescription ofShare = answer(share);
    return ofShare == null || ofShare.members().isEmpty()
        ? NONE
        : foreign(Kind.SHARE_CONSUMERS, ofShare.members(), "");
  }

  private static LivingGroup ofStreams(StreamsGroupDescription group) {
    return new LivingGroup(
        Kind.STREAMS,
        group.members().size(),
        "",
        group.subtopologies().stream()
            .map(StreamsGroupSubtopologyDescription::sourceTopics)
            .flatMap(List::stream)
            .collect(Collectors.toSet()),
        Optional.of(
            group.members().stream()
                .map(StreamsGroupMemberDescription::processId)
                .collect(Collectors.toSet())));
  }

  private static LivingGroup ofConsumers(
      Map<String, KafkaFuture<ConsumerGroupDescription>> answer, Admin admin, String id)
      throws InterruptedException {
    ConsumerGroupDescription group;
    try {
      group = answer(answer);
    } catch (IllegalArgumentException e) { // how the client reports a group of Kafka Connect
      return ofOthers(admin, id);
    }
    if (group == null || group.members().isEmpty()) {
      return NONE;
    }
    boolean mayBeStreams =
        group.type() == GroupType.CLASSIC
            && (group.partitionAssignor().isEmpty()
                || group.partitionAssignor().equals(STREAMS_ASSIGNOR));
    return mayBeStreams
        ? new LivingGroup(
            Kind.CLASSIC_STREAMS,
            group.members().size(),
            group.partitionAssignor(),
            topics(group),
            processes(group, id))
        : foreign(Kind.CONSUMERS, group.members(), group.partitionAssignor());
  }

  private static LivingGroup ofOthers(Admin admin, String id) throws InterruptedException {
    ClassicGroupDescription group =
        answer(
            admin
                .describeClassicGroups(
                    List.of(id),
                    new DescribeClassicGroupsOptions()
                        .timeoutMs(Math.toIntExact(TIMEOUT.toMillis())))
                .describedGroups());
    return group == null || group.members().isEmpty()
        ? NONE
        : foreign(Kind.OTHERS, group.members(), "");
  }

  private static LivingGroup foreign(Kind kind, Collection<?> members, String assignor) {
    return new LivingGroup(kind, members.size(), assignor, Set.of(), Optional.empty());
  }

  private static Set<String> topics(ConsumerGroupDescription group) {
    return group.members().stream()
        .flatMap(member -> member.assignment().topicPartitions().stream())
        .map(TopicPartition::topic)
        .collect(Collectors.toSet());
  }

  /** The client ids name the processes, unless the settings override them. */
  private static Optional<Set<String>> processes(ConsumerGroupDescription group, String id) {
    Pattern named =
        Pattern.compile(Pattern.quote(id) + "-(" + UUID + ")-StreamThread-[0-9]+-consumer");
    Set<String> processes = new HashSet<>();
    for (MemberDescription member : group.members()) {
      Matcher clientId = named.matcher(member.clientId());
      if (!clientId.matches()) {
        return Optional.empty();
      }
      processes.add(clientId.group(1));
    }
    return Optional.of(processes);
  }

  /** Null if there is no such group, or the brokers do not support groups of this kind. */
  private static <T> @Nullable T answer(Map<String, KafkaFuture<T>> ofOneGroup)
      throws InterruptedException {
    try {
      return ofOneGroup.values().iterator().next().get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof GroupIdNotFoundException
          || cause instanceof UnsupportedVersionException) {
        return null;
      }
      if (cause instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      throw new KafkaException(cause);
    }
  }
}
