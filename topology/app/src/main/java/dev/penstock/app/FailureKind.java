package dev.penstock.app;

import dev.penstock.inference.EngineFailedException;
import dev.penstock.processor.RefusedOutputException;
import dev.penstock.processor.SkippedRecordException;
import dev.penstock.processor.UnsafeCommitException;
import java.util.List;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.FencedMemberEpochException;
import org.apache.kafka.common.errors.IllegalGenerationException;
import org.apache.kafka.common.errors.InconsistentGroupProtocolException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.errors.TaskMigratedException;

/** What helps after a stream thread has failed. */
enum FailureKind {

  /** A new thread could do nothing: the instance stops, with the reason. */
  FATAL,

  /** Time helps: the cluster is slow, changing, or refuses what it accepted before. */
  PASSING,

  /** A new thread helps, since it acts differently: the failed output or record is remembered. */
  MENDED,

  /** Perhaps a new thread helps, but not if the same failure keeps coming back. */
  UNKNOWN;

  /** The engine is broken, commits are unsafe, or the JVM can no longer be trusted. */
  private static final List<Class<? extends Throwable>> BROKEN =
      List.of(
          EngineFailedException.class,
          UnsafeCommitException.class,
          OutOfMemoryError.class,
          InternalError.class,
          UnknownError.class,
          LinkageError.class);

  /**
   * Before the stream has ever run these are setup errors, and the operator should learn of them
   * immediately. Afterwards somebody has changed the cluster under a running instance: nothing is
   * lost while it waits until that is fixed, and a restart would fail too.
   */
  private static final List<Class<? extends Throwable>> SETUP =
      List.of(
          AuthenticationException.class,
          AuthorizationException.class,
          InconsistentGroupProtocolException.class,
          MissingSourceTopicException.class,
          UnsupportedVersionException.class);

  /** An output takes another form next time, and a skipped record is not skipped again. */
  private static final List<Class<? extends Throwable>> REMEMBERED =
      List.of(RefusedOutputException.class, SkippedRecordException.class);

  /**
   * Everything that Kafka calls retriable, such as timeouts and too few replicas, and being fenced.
   */
  private static final List<Class<? extends Throwable>> TRANSIENT =
      List.of(
          RetriableException.class,
          CommitFailedException.class,
          FencedMemberEpochException.class,
          IllegalGenerationException.class,
          InvalidPidMappingException.class,
          InvalidProducerEpochException.class,
          ProducerFencedException.class,
          TaskCorruptedException.class,
          TaskMigratedException.class,
          TransactionAbortableException.class,
          UnknownMemberIdException.class);

  /**
   * The kind of a failure, from the exception and its causes.
   *
   * @param hasRun whether the stream had been running before
   */
  static FailureKind of(Throwable failure, boolean hasRun) {
    if (isCausedBy(BROKEN, failure)) {
      return FATAL;
    }
    if (isCausedBy(SETUP, failure)) {
      return hasRun ? PASSING : FATAL;
    }
    if (isCausedBy(REMEMBERED, failure)) {
      return MENDED;
    }
    return isCausedBy(TRANSIENT, failure) ? PASSING : UNKNOWN;
  }

  private static boolean isCausedBy(List<Class<? extends Throwable>> types, Throwable failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      Throwable cause = e;
      if (types.stream().anyMatch(type -> type.isInstance(cause))) {
        return true;
      }
    }
    return false;
  }
}
