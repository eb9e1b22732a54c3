package dev.penstock.backfill;

import dev.penstock.app.KafkaTopics;
import dev.penstock.backfill.bounds.BoundsException;
import dev.penstock.backfill.bounds.ResolvedBounds;
import dev.penstock.backfill.job.Fingerprints;
import dev.penstock.backfill.job.JobClients;
import dev.penstock.backfill.job.JobException;
import dev.penstock.backfill.job.JobState;
import dev.penstock.backfill.job.JobStore;
import dev.penstock.backfill.job.JobView;
import dev.penstock.config.PenstockConfig;
import dev.penstock.schemas.BackfillJob;
import dev.penstock.schemas.PartitionBounds;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The jobs of an installation, for those who begin, steer and remove them.
 *
 * <p>Thread-safe.
 */
public final class Jobs implements AutoCloseable {

  /** States from which a job can be carried on. */
  private static final Set<JobState> STOPPED =
      EnumSet.of(JobState.PAUSED, JobState.CANCELLED, JobState.FAILED);

  private final JobClients clients;
  private final JobStore store;

  /**
   * @param application id of the live installation
   */
  public Jobs(JobClients clients, String application) {
    this.clients = clients;
    this.store = new JobStore(clients, application);
  }

  JobStore store() {
    return store;
  }

  JobClients clients() {
    return clients;
  }

  /** Reads one job as it is now. */
  public Optional<JobView> find(String name) throws JobException, InterruptedException {
    store.log().refresh();
    return store.log().find(name);
  }

  /** Reads one job as it is now, which must exist. */
  public JobView get(String name) throws JobException, InterruptedException {
    return find(name).orElseThrow(() -> store.noSuchJob(name));
  }

  /** The same, with what is being committed at this moment; may wait for it. */
  public JobView settled(String name) throws JobException, InterruptedException {
    store.log().catchUp();
    return store.log().find(name).orElseThrow(() -> store.noSuchJob(name));
  }

  /** Reads all jobs as they are now, by name. */
  public List<JobView> all() throws JobException, InterruptedException {
    store.log().refresh();
    return store.log().all();
  }

  /**
   * The job for a command: the one that there is, or else a new one.
   *
   * @param config with the names of the job's own group and topics
   * @param restart whether to begin the next attempt of a job that there is
   * @param failOnMissing whether records that are gone already refuse the job
   * @param notes receives lines about what the bounds do not show
   * @throws DifferentJobException if there is such a job and it does not do what is wanted
   * @throws BoundsException if the request contradicts itself or the topic
   * @throws JobException if no job can be created
   */
  public JobView open(
      String name,
      JobRequest request,
      Map<String, String> fingerprint,
      PenstockConfig config,
      boolean restart,
      boolean failOnMissing,
      Consumer<String> notes)
      throws JobException, BoundsException, InterruptedException {
    store.log().catchUp();
    Optional<JobView> existing = store.log().find(name);
    if (existing.isPresent() && !restart) {
      requireSame(existing.get().job(), fingerprint);
      requireSameTopic(existing.get().job());
      requireOutputs(existing.get().job());
      return existing.get();
    }
    int attempt = existing.map(view -> view.job().getAttempt() + 1).orElse(1);
    BackfillJob wanted = create(name, attempt, request, fingerprint, config, failOnMissing, notes);
    JobView created = store.create(wanted);
    requireSame(created.job(), fingerprint); // Somebody else may have been faster.
    return created;
  }

  private static void requireSame(BackfillJob job, Map<String, String> fingerprint)
      throws JobException {
    List<String> differences = Fingerprints.differences(job.getFingerprint(), fingerprint);
    if (!differences.isEmpty()) {
      throw new DifferentJobException(
          "job %s exists and is another one; give the same options, choose another name, or begin its next attempt with --restart:%n  %s"
              .formatted(job.getName(), String.join("%n  ".formatted(), differences)));
    }
  }

  private void requireSameTopic(BackfillJob job) throws JobException, InterruptedException {
    try (Admin admin = clients.admin()) {
      Optional<String> recreated = JobTopics.recreated(admin, job);
      if (recreated.isPresent()) {
        throw new JobException(
            "job %s cannot go on: %s; begin its next attempt with --restart"
                .formatted(job.getName(), recreated.get()));
      }
    } catch (ExecutionException e) {
      throw new JobException(
          "cannot look up topic %s: %s".formatted(job.getTopic(), e.getMessage()), e);
    }
  }

  /** Created once more, they would be without the answers that are counted. */
  private void requireOutputs(BackfillJob job) throws JobException, InterruptedException {
    try (Admin admin = clients.admin()) {
      List<String> gone =
          JobTopics.missing(admin, List.of(job.getPredictions(), job.getDeadLetters()));
      if (!gone.isEmpty()) {
        throw new JobException(
            "job %s cannot go on: its output %s was deleted; begin its next attempt with --restart"
                .formatted(job.getName(), String.join(", ", gone)));
      }
    }
  }

  private BackfillJob create(
      String name,
      int attempt,
      JobRequest request,
      Map<String, String> fingerprint,
      PenstockConfig config,
      boolean failOnMissing,
      Consumer<String> notes)
      throws JobException, BoundsException, InterruptedException {
    Instant now = Instant.now();
    String topic = config.topics().images();
    ResolvedBounds bounds;
    try (Admin admin = clients.admin()) {
      bounds = request.resolve(admin, topic, now);
      bounds.notes().forEach(notes);
      long missing = bounds.partitions().stream().mapToLong(PartitionBounds::getMissing).sum();
      if (failOnMissing && missing > 0) {
        throw new JobException(
            "%d offsets of topic %s that were asked for have been deleted (--fail-on-missing)"
                .formatted(missing, topic));
      }
      JobTopics.create(
          admin,
          topic,
          config.topics().predictions(),
          config.topics().deadLetters(),
          KafkaTopics.largestLetter(config.image().maxBytes()));
    }
    BackfillJob.Builder job =
        BackfillJob.newBuilder()
            .setName(name)
            .setAttempt(attempt)
            .setState(JobState.RUNNING.toString())
            .setGroup(store.names(name).group(attempt))
            .setCreatedAt(now)
            .setChangedAt(now)
            .setTopic(topic)
            .setTopicId(bounds.topicId())
            .setPredictions(config.topics().predictions())
            .setDeadLetters(config.topics().deadLetters())
            .setPartitions(bounds.partitions())
            .setFilters(request.filters())
            .setFingerprint(fingerprint);
    bounds.fromTime().ifPresent(job::setFromTime);
    bounds.toTime().ifPresent(job::setToTime);
    return job.build();
  }

  /** All processes stop reading and wait. */
  public JobView pause(String name) throws JobException, InterruptedException {
    return move(name, EnumSet.of(JobState.RUNNING), JobState.PAUSED, "");
  }

  /** The processes of a paused job go on; one that ended can be started again. */
  public JobView resume(String name) throws JobException, InterruptedException {
    return move(name, STOPPED, JobState.RUNNING, "");
  }

  /** All processes stop. */
  public JobView cancel(String name) throws JobException, InterruptedException {
    return move(name, JobState.AT_WORK, JobState.CANCELLED, "by command");
  }

  /** A job that is there already stays as it is. */
  private JobView move(String name, Set<JobState> from, JobState to, String reason)
      throws JobException, InterruptedException {
    return store.change(
        name,
        job -> {
          JobState state = JobState.of(job);
          if (state != to && !from.contains(state)) {
            throw new JobException(
                "job %s is %s and cannot be %s"
                    .formatted(name, state, to == JobState.RUNNING ? "resumed" : to));
          }
          return JobStore.to(to, reason, job.getAttempt(), from).of(job);
        });
  }

  /**
   * Removes a job, its progress and its groups.
   *
   * @param topics whether to delete its own output topics, too
   * @throws JobException if processes work on it
   */
  public void delete(String name, boolean topics) throws JobException, InterruptedException {
    store.log().catchUp();
    BackfillJob job = get(name).job();
    try (Admin admin = clients.admin()) {
      for (int attempt = 1; attempt <= job.getAttempt(); attempt++) {
        deleteGroup(admin, store.names(name).group(attempt));
      }
      store.delete(name);
      if (topics) {
        deleteOwnTopics(admin, job);
      }
    }
  }

  private void deleteGroup(Admin admin, String group) throws JobException, InterruptedException {
    try {
      admin.deleteConsumerGroups(List.of(group)).all().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GroupNotEmptyException) {
        throw new JobException(
            "processes work on it (group %s has members); cancel the job first".formatted(group));
      }
      if (!(e.getCause() instanceof GroupIdNotFoundException)) {
        throw new JobException("cannot delete group %s: %s".formatted(group, e.getMessage()), e);
      }
    }
  }

  /** Never others: the live application's, or those of a user. */
  private void deleteOwnTopics(Admin admin, BackfillJob job)
      throws JobException, InterruptedException {
    for (String topic :
        List.of(
            store.names(job.getName()).predictions(), store.names(job.getName()).deadLetters())) {
      try {
        if (topic.equals(job.getPredictions()) || topic.equals(job.getDeadLetters())) {
          admin.deleteTopics(List.of(topic)).all().get();
        }
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw new JobException("cannot delete topic %s: %s".formatted(topic, e.getMessage()), e);
        }
      }
    }
  }

  @Override
  public void close() {
    store.close();
  }
}
