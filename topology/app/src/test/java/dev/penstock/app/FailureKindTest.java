package dev.penstock.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.processor.UnsafeCommitException;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InconsistentGroupProtocolException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.junit.jupiter.api.Test;

class FailureKindTest {

  @Test
  void whatATimeHelpsAgainstIsPassingBeforeAndAfterTheStreamHasRun() {
    for (RuntimeException failure :
        List.of(
            new TimeoutException("slow"),
            new DisconnectException("gone"),
            new NotEnoughReplicasException("one left"),
            new UnknownTopicOrPartitionException("deleted"),
            new ProducerFencedException("fenced"),
            new TaskMigratedException("moved", new ProducerFencedException("fenced")))) {
      assertThat(kind(failure, false)).as(failure.toString()).isEqualTo(FailureKind.PASSING);
      assertThat(kind(failure, true)).as(failure.toString()).isEqualTo(FailureKind.PASSING);
    }
  }

  @Test
  void aFaultOfTheSetupIsFatalUntilTheStreamHasRunAndPassingAfterwards() {
    for (RuntimeException failure :
        List.of(
            new TopicAuthorizationException(Set.of("predictions")),
            GroupAuthorizationException.forGroupId("group"),
            new SaslAuthenticationException("wrong password"),
            new InconsistentGroupProtocolException("a foreign consumer"),
            new MissingSourceTopicException("deleted"))) {
      assertThat(kind(failure, false)).as(failure.toString()).isEqualTo(FailureKind.FATAL);
      assertThat(kind(failure, true)).as(failure.toString()).isEqualTo(FailureKind.PASSING);
    }
  }

  @Test
  void unsafeCommitsAndABrokenJvmAreFatalHoweverDeep() {
    for (Throwable failure :
        List.of(
            new UnsafeCommitException("bypassed"),
            new OutOfMemoryError("Java heap space"),
            new NoClassDefFoundError("gone"))) {
      assertThat(FailureKind.of(new StreamsException(new KafkaException(failure)), true))
          .as(failure.toString())
          .isEqualTo(FailureKind.FATAL);
    }
  }

  @Test
  void anythingElseMayBeMendedByANewThread() {
    for (Throwable failure :
        List.of(
            new IllegalStateException("a bug somewhere"),
            new NullPointerException(),
            new RecordTooLargeException("large"),
            new StackOverflowError())) {
      assertThat(FailureKind.of(new StreamsException(failure), true))
          .as(failure.toString())
          .isEqualTo(FailureKind.UNKNOWN);
    }
  }

  private static FailureKind kind(RuntimeException failure, boolean hasRun) {
    return FailureKind.of(new StreamsException(failure), hasRun);
  }
}
