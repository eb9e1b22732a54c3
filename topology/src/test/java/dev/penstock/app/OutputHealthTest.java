package dev.penstock.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.Test;

class OutputHealthTest {

  private static final Node FIRST = new Node(1, "localhost", 1);
  private static final Node SECOND = new Node(2, "localhost", 2);
  private static final String NAME = "topic p (penstock.topic.predictions)";

  @Test
  void aTopicWithLeadersAndReplicasCanBeWritten() {
    assertThat(fault(FIRST, List.of(FIRST, SECOND), Set.of(AclOperation.WRITE), 2)).isNull();
    assertThat(fault(FIRST, List.of(FIRST), null, 1)).isNull();
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThat(fault(null, List.of(FIRST), null, 1))
        .isEqualTo("partition 0 of topic p (penstock.topic.predictions) has no leader");
    assertThat(fault(FIRST, List.of(FIRST), null, 2))
        .isEqualTo(
            "partition 0 of topic p (penstock.topic.predictions) has 1 replicas in sync;"
                + " min.insync.replicas is 2");
    assertThat(fault(FIRST, List.of(FIRST), Set.of(AclOperation.DESCRIBE), 1))
        .isEqualTo(
            "topic p (penstock.topic.predictions) may not be written: the ACL was taken away");
  }

  private static String fault(Node leader, List<Node> inSync, Set<AclOperation> may, int min) {
    TopicPartitionInfo partition =
        new TopicPartitionInfo(0, leader, List.of(FIRST, SECOND), inSync);
    return OutputHealth.fault(NAME, new TopicDescription("p", false, List.of(partition), may), min);
  }
}
