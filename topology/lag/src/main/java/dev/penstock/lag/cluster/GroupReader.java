package dev.penstock.lag.cluster;

import static java.util.stream.Collectors.toMap;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeShareGroupsOptions;
import org.apache.kafka.clients.admin.DescribeStreamsGroupsOptions;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsResult;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.ListGroupsResult;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsResult;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.ShareGroupDescription;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.clients.admin.StreamsGroupDescription;
import org.apache.kafka.clients.admin.StreamsGroupMemberAssignment.TaskIds;
import org.apache.kafka.clients.admin.StreamsGroupMemberDescription;
import org.apache.kafka.clients.admin.StreamsGroupSubtopologyDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;

/**
 * Asks for groups, their members and their offsets: one request to each broker for the list, then
 * one or two to each coordinator for each kind of group.
 */
final class GroupReader {

  /** The client id of a consumer of Kafka Streams: one per thread, named for its process. */
  private static final Pattern STREAM_THREAD = Pattern.compile("(.+)-StreamThread-[0-9]+-consumer");

  private final Admin admin;
  private final int timeoutMillis;

  GroupReader(Admin admin, int timeoutMillis) {
    this.admin = admin;
    this.timeoutMillis = timeoutMillis;
  }

  /** Who is in a group, whatever its protocol. */
  private record Membership(
      String state,
      Node coordinator,
      int members,
      int instances,
      Map<TopicPartition, String> owners) {}

  Map<String, GroupSnapshot> read(Selection selection, Answers answers)
      throws InterruptedException, ClusterException {
    Map<String, GroupListing> listed = list(selection, answers);
    Set<String> consumers = new TreeSet<>(selection.named());
    consumers.removeAll(listed.keySet()); // asked for nevertheless: the refusal says why
    Set<String> streams = new TreeSet<>();
    Set<String> share = new TreeSet<>();
    listed.forEach((id, group) -> kind(group, consumers, streams, share).add(id));

    Map<String, KafkaFuture<ConsumerGroupDescription>> describedConsumers =
        admin
            .describeConsumerGroups(
                consumers, new DescribeConsumerGroupsOptions().timeoutMs(timeoutMillis))
            .describedGroups();
    Map<String, KafkaFuture<StreamsGroupDescription>> describedStreams =
        admin
            .describeStreamsGroups(
                streams, new DescribeStreamsGroupsOptions().timeoutMs(timeoutMillis))
            .describedGroups();
    Map<String, KafkaFuture<ShareGroupDescription>> describedShare =
        admin
            .describeShareGroups(share, new DescribeShareGroupsOptions().timeoutMs(timeoutMillis))
            .describedGroups();
    Set<String> committing = new TreeSet<>(consumers);
    committing.addAll(streams);
    Map<String, KafkaFuture<Map<TopicPartition, OffsetAndMetadata>>> offsets = offsets(committing);
    Map<String, KafkaFuture<Map<TopicPartition, SharePartitionOffsetInfo>>> shareOffsets =
        shareOffsets(share);

    Map<String, Membership> memberships = new TreeMap<>();
    answers
        .of(describedConsumers, GroupReader::name)
        .forEach((id, it) -> memberships.put(id, of(it)));
    answers
        .of(describedStreams, GroupReader::name)
        .forEach((id, it) -> memberships.put(id, of(it)));
    answers.of(describedShare, GroupReader::name).forEach((id, it) -> memberships.put(id, of(it)));
    offsets.keySet().retainAll(memberships.keySet()); // one problem for each group is enough
    shareOffsets.keySet().retainAll(memberships.keySet());
    Map<String, Map<TopicPartition, OffsetAndMetadata>> committed =
        answers.of(offsets, id -> "offsets of " + name(id));
    Map<String, Map<TopicPartition, SharePartitionOffsetInfo>> acknowledged =
        answers.of(shareOffsets, id -> "offsets of " + name(id));

    Map<String, GroupSnapshot> groups = new TreeMap<>();
    memberships.forEach(
        (id, membership) -> {
          if (committed.containsKey(id)) {
            groups.put(id, snapshot(id, listed, membership, committed.get(id)));
          } else if (acknowledged.containsKey(id)) {
            groups.put(id, shareSnapshot(id, membership, acknowledged.get(id)));
          }
        });
    return groups;
  }

  /** A broker that does not answer hides the groups it coordinates, and no others. */
  private Map<String, GroupListing> list(Selection selection, Answers answers)
      throws InterruptedException, ClusterException {
    ListGroupsResult result = admin.listGroups(new ListGroupsOptions().timeoutMs(timeoutMillis));
    try {
      Collection<GroupListing> valid = result.valid().get();
      Collection<Throwable> errors = result.errors().get();
      if (valid.isEmpty() && !errors.isEmpty()) {
        throw cannotList(errors.iterator().next());
      }
      errors.forEach(error -> answers.problem("list of groups", error));
      Map<String, GroupListing> groups = new HashMap<>();
      for (GroupListing group : valid) {
        if (selection.hasGroup(group.groupId()) && hasOffsets(group)) {
          groups.put(group.groupId(), group);
        }
      }
      return groups;
    } catch (ExecutionException e) {
      throw cannotList(Answers.cause(e));
    }
  }

  private static ClusterException cannotList(Throwable cause) {
    return new ClusterException("cannot list the groups: " + Answers.reason(cause), cause);
  }

  /** Kafka Connect's and others' groups only elect; an empty protocol is one that only commits. */
  private static boolean hasOffsets(GroupListing group) {
    return !group.type().equals(Optional.of(GroupType.CLASSIC))
        || group.protocol().isEmpty()
        || group.protocol().equals("consumer");
  }

  private static Set<String> kind(
      GroupListing group, Set<String> consumers, Set<String> streams, Set<String> share) {
    return switch (group.type().orElse(GroupType.CLASSIC)) {
      case STREAMS -> streams;
      case SHARE -> share;
      default -> consumers;
    };
  }

  private Map<String, KafkaFuture<Map<TopicPartition, OffsetAndMetadata>>> offsets(
      Set<String> groups) {
    Map<String, KafkaFuture<Map<TopicPartition, OffsetAndMetadata>>> offsets = new HashMap<>();
    if (groups.isEmpty()) {
      return offsets;
    }
    // Not "stable" ones: offsets in an open transaction are no progress yet.
    ListConsumerGroupOffsetsResult result =
        admin.listConsumerGroupOffsets(
            groups.stream().collect(toMap(id -> id, id -> new ListConsumerGroupOffsetsSpec())),
            new ListConsumerGroupOffsetsOptions().timeoutMs(timeoutMillis));
    groups.forEach(id -> offsets.put(id, result.partitionsToOffsetAndMetadata(id)));
    return offsets;
  }

  private Map<String, KafkaFuture<Map<TopicPartition, SharePartitionOffsetInfo>>> shareOffsets(
      Set<String> groups) {
    Map<String, KafkaFuture<Map<TopicPartition, SharePartitionOffsetInfo>>> offsets =
        new HashMap<>();
    if (groups.isEmpty()) {
      return offsets;
    }
    ListShareGroupOffsetsResult result =
        admin.listShareGroupOffsets(
            groups.stream().collect(toMap(id -> id, id -> new ListShareGroupOffsetsSpec())),
            new ListShareGroupOffsetsOptions().timeoutMs(timeoutMillis));
    groups.forEach(id -> offsets.put(id, result.partitionsToOffsetInfo(id)));
    return offsets;
  }

  private static Membership of(ConsumerGroupDescription group) {
    Map<TopicPartition, String> owners = new HashMap<>();
    for (MemberDescription member : group.members()) {
      String client = client(member.clientId(), member.host());
      member.assignment().topicPartitions().forEach(partition -> owners.put(partition, client));
    }
    Set<String> processes = new HashSet<>();
    for (MemberDescription member : group.members()) {
      Matcher thread = STREAM_THREAD.matcher(member.clientId());
      processes.add(thread.matches() ? thread.group(1) : member.consumerId());
    }
    return new Membership(
        words(group.groupState()),
        group.coordinator(),
        group.members().size(),
        processes.size(),
        owners);
  }

  private static Membership of(StreamsGroupDescription group) {
    Map<String, List<String>> sources = new HashMap<>();
    for (StreamsGroupSubtopologyDescription part : group.subtopologies()) {
      List<String> topics = new ArrayList<>(part.sourceTopics());
      topics.addAll(part.repartitionSourceTopics().keySet());
      sources.put(part.subtopologyId(), topics);
    }
    Map<TopicPartition, String> owners = new HashMap<>();
    for (StreamsGroupMemberDescription member : group.members()) {
      String client = client(member.clientId(), member.clientHost());
      for (TaskIds tasks : member.assignment().activeTasks()) {
        for (String topic : sources.getOrDefault(tasks.subtopologyId(), List.of())) {
          tasks
              .partitions()
              .forEach(number -> owners.put(new TopicPartition(topic, number), client));
        }
      }
    }
    long processes =
        group.members().stream().map(StreamsGroupMemberDescription::processId).distinct().count();
    return new Membership(
        words(group.groupState()),
        group.coordinator(),
        group.members().size(),
        (int) processes,
        owners);
  }

  /** Members of a share group share partitions: none owns one, and the last one named stands in. */
  private static Membership of(ShareGroupDescription group) {
    Map<TopicPartition, String> owners = new HashMap<>();
    group
        .members()
        .forEach(
            member ->
                member
                    .assignment()
                    .topicPartitions()
                    .forEach(
                        partition ->
                            owners.merge(
                                partition,
                                client(member.clientId(), member.host()),
                                (one, other) -> "(shared)")));
    int members = group.members().size();
    return new Membership(words(group.groupState()), group.coordinator(), members, members, owners);
  }

  private static GroupSnapshot snapshot(
      String id,
      Map<String, GroupListing> listed,
      Membership membership,
      Map<TopicPartition, OffsetAndMetadata> offsets) {
    Map<TopicPartition, Long> committed = new HashMap<>();
    offsets.forEach(
        (partition, offset) -> {
          if (offset != null) { // how a partition without a commit is listed
            committed.put(partition, offset.offset());
          }
        });
    Optional<GroupListing> listing = Optional.ofNullable(listed.get(id));
    return new GroupSnapshot(
        id,
        listing.flatMap(GroupListing::type).map(GroupReader::words).orElse("classic"),
        listing.map(GroupListing::protocol).orElse(""),
        membership.state(),
        number(membership.coordinator()),
        membership.members(),
        membership.instances(),
        membership.owners(),
        committed,
        Map.of());
  }

  private static GroupSnapshot shareSnapshot(
      String id, Membership membership, Map<TopicPartition, SharePartitionOffsetInfo> offsets) {
    Map<TopicPartition, Long> starts = new HashMap<>();
    Map<TopicPartition, Long> lags = new HashMap<>();
    offsets.forEach(
        (partition, info) -> {
          if (info != null && info.startOffset() >= 0) {
            starts.put(partition, info.startOffset());
            info.lag().filter(lag -> lag >= 0).ifPresent(lag -> lags.put(partition, lag));
          }
        });
    return new GroupSnapshot(
        id,
        "share",
        "share",
        membership.state(),
        number(membership.coordinator()),
        membership.members(),
        membership.instances(),
        membership.owners(),
        starts,
        lags);
  }

  private static int number(Node node) {
    return node == null ? -1 : node.id();
  }

  private static String client(String clientId, String host) {
    return clientId + host; // Kafka writes hosts as "/10.0.0.1"
  }

  private static String words(GroupState state) {
    return state.toString();
  }

  private static String words(GroupType type) {
    return type.toString().toLowerCase(Locale.ROOT);
  }

  private static String name(String group) {
    return "group " + group;
  }
}
