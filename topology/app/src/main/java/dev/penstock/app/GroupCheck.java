package dev.penstock.app;

import dev.penstock.config.StreamConfig;
import dev.penstock.config.TopicConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds other installations' members in the group. Two installations with the same application id
 * and different topics take partitions from each other that they cannot serve: both look healthy,
 * and neither answers. A group of other consumers ends every stream thread.
 *
 * <p>An instance that starts alone sees nothing, so this checks at the start and again after
 * rebalances: of two that started together, at least the one that is not the group's leader sees
 * partitions of another topic.
 *
 * <p>Thread-safe.
 */
final class GroupCheck {

  private static final Logger log = LoggerFactory.getLogger(GroupCheck.class);

  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final Admin admin;
  private final String applicationId;
  private final String images;
  private final boolean streamsProtocol;
  private final AtomicBoolean warned = new AtomicBoolean();

  /**
   * @param admin closed by the caller
   * @param images the topic that this installation reads
   * @param streamsProtocol whether it joins its group with the streams protocol
   */
  GroupCheck(Admin admin, String applicationId, String images, boolean streamsProtocol) {
    this.admin = admin;
    this.applicationId = applicationId;
    this.images = images;
    this.streamsProtocol = streamsProtocol;
  }

  /**
   * Checks the group before this instance joins it.
   *
   * @throws WrongSettingException if its members do not belong to this installation
   */
  void requireOurs() throws WrongSettingException {
    Optional<String> conflict = conflict();
    if (conflict.isPresent()) {
      throw new WrongSettingException(conflict.get());
    }
    warnOfForeignOffsets();
  }

  /**
   * What is wrong with the group's current members, and what to set. Empty if nothing is wrong, or
   * if the group cannot be described.
   */
  Optional<String> conflict() {
    try {
      return conflict(LivingGroup.of(admin, applicationId));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (RuntimeException e) {
      if (!warned.getAndSet(true)) {
        log.warn(
            "cannot check for other installations in the group {}: {}",
            applicationId,
            e.getMessage());
      }
      return Optional.empty();
    }
  }

  private Optional<String> conflict(LivingGroup group) {
    LivingGroup.Kind ours =
        streamsProtocol ? LivingGroup.Kind.STREAMS : LivingGroup.Kind.CLASSIC_STREAMS;
    if (group.kind() == LivingGroup.Kind.NONE) {
      return Optional.empty();
    }
    boolean areStreams =
        group.kind() == LivingGroup.Kind.STREAMS
            || group.kind() == LivingGroup.Kind.CLASSIC_STREAMS;
    if (!areStreams) {
      return Optional.of(
          "the group %s is in use by %s (members: %d%s); choose another %s"
              .formatted(
                  applicationId,
                  group.kind().words(),
                  group.members(),
                  group.assignor().isEmpty() ? "" : ", assignor: " + group.assignor(),
                  StreamConfig.APPLICATION_ID.key()));
    }
    Set<String> others = without(images, group.topics());
    if (!others.isEmpty()) {
      return Optional.of(
          "members of the group %s read %s, but %s is %s; give each installation its own %s"
              .formatted(
                  applicationId,
                  others,
                  TopicConfig.IMAGES.key(),
                  images,
                  StreamConfig.APPLICATION_ID.key()));
    }
    if (group.kind() != ours) {
      return Optional.of(
          ("the group %s is in use by %s (members: %d), and this instance would be %s; stop them"
                  + " before changing streams.group.protocol, or choose another %s")
              .formatted(
                  applicationId,
                  group.kind().words(),
                  group.members(),
                  ours.words(),
                  StreamConfig.APPLICATION_ID.key()));
    }
    return Optional.empty();
  }

  private void warnOfForeignOffsets() {
    Set<String> others = without(images, topicsWithOffsets());
    if (!others.isEmpty()) {
      log.warn(
          "the group {} has committed offsets of {}, which this installation does not read ({} is"
              + " {}); if another installation does, give each its own {}",
          applicationId,
          others,
          TopicConfig.IMAGES.key(),
          images,
          StreamConfig.APPLICATION_ID.key());
    }
  }

  private Set<String> topicsWithOffsets() {
    Set<String> topics = new TreeSet<>();
    try {
      admin
          .listConsumerGroupOffsets(
              applicationId,
              new ListConsumerGroupOffsetsOptions().timeoutMs(Math.toIntExact(TIMEOUT.toMillis())))
          .partitionsToOffsetAndMetadata()
          .get()
          .keySet()
          .stream()
          .map(TopicPartition::topic)
          .forEach(topics::add);
    } catch (ExecutionException | RuntimeException e) {
      log.debug("cannot list the offsets of the group {}", applicationId, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return topics;
  }

  private static Set<String> without(String topic, Set<String> topics) {
    Set<String> others = new TreeSet<>(topics);
    others.remove(topic);
    return others;
  }
}
