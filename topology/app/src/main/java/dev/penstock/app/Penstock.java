package dev.penstock.app;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.penstock.admin.AdminException;
import dev.penstock.admin.AdminServer;
import dev.penstock.admin.Health;
import dev.penstock.admin.HealthChecks;
import dev.penstock.config.PenstockConfig;
import dev.penstock.config.ProcessingGuarantee;
import dev.penstock.config.TopicConfig;
import dev.penstock.inference.EngineListener;
import dev.penstock.inference.InferenceEngine;
import dev.penstock.inference.batch.Ticker;
import dev.penstock.inference.cache.UserCache;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.session.ExecutionProvider;
import dev.penstock.inference.session.InferenceException;
import dev.penstock.observability.EfficiencyMeter;
import dev.penstock.observability.EngineListeners;
import dev.penstock.observability.PenstockMetrics;
import dev.penstock.observability.ProcessLog;
import dev.penstock.output.OutputTopics;
import dev.penstock.output.UnusableTopicException;
import dev.penstock.processor.Scope;
import dev.penstock.record.RequestReader;
import dev.penstock.stream.StreamsProperties;
import dev.penstock.tracing.Tracing;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running instance: metrics and health, the engine, and the topology, started in this order and
 * stopped in reverse.
 *
 * <p>Records in flight when it closes go back to the group: their offsets were never committed, so
 * the next owner of the partitions starts there.
 *
 * <p>All methods are thread-safe.
 */
public final class Penstock implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Penstock.class);

  /** For the batch that runs while the engine closes; nobody waits for its answers any more. */
  private static final Duration LAST_BATCH_PATIENCE = Duration.ofSeconds(5);

  /** For sending the last spans, and for servers and threads that end immediately. */
  private static final Duration REST_PATIENCE = Duration.ofSeconds(15);

  /** For brokers that are slow to describe their topics. */
  private static final Duration KAFKA_PATIENCE = Duration.ofSeconds(30);

  private final InstanceFailures failures;
  private final StreamHealth stream;
  private final Tracing tracing;
  private final PenstockMetrics metrics;
  private final AdminServer admin;
  private final InferenceEngine engine;
  private final Pipeline pipeline;

  @GuardedBy("this")
  private final ShutdownSequence stops;

  /** Starts an instance; see {@link #start(PenstockConfig, ModelDescriptor, EngineListener)}. */
  public static Penstock start(PenstockConfig config, ModelDescriptor model) throws StartException {
    return start(config, model, EngineListener.NONE);
  }

  /**
   * Starts an instance. It serves once it has joined its group: see {@link #isServing}.
   *
   * @param listener notified of the engine's work, on the engine's threads
   * @throws StartException if the engine, Kafka or the admin address is not available
   */
  public static Penstock start(
      PenstockConfig config, ModelDescriptor model, EngineListener listener) throws StartException {
    return start(config, model, listener, Scope.EVERYTHING);
  }

  /**
   * Starts an instance that answers a part of its input.
   *
   * @param scope which part
   * @throws StartException as above
   */
  public static Penstock start(
      PenstockConfig config, ModelDescriptor model, EngineListener listener, Scope scope)
      throws StartException {
    ShutdownSequence stops = new ShutdownSequence();
    try {
      return new Penstock(config, model, listener, scope, stops);
    } catch (AdminException e) {
      stops.run();
      throw new StartException(String.valueOf(e.getMessage()), e);
    } catch (InferenceException e) {
      stops.run();
      throw new StartException("the engine cannot start: " + e.getMessage(), e);
    } catch (StartException | RuntimeException e) {
      stops.run();
      throw e;
    }
  }

  private Penstock(
      PenstockConfig config,
      ModelDescriptor model,
      EngineListener listener,
      Scope scope,
      ShutdownSequence stops)
      throws StartException, InferenceException {
    RequestReader reader = RequestReaders.open(config.input());
    this.stops = stops;
    this.failures = new InstanceFailures();
    this.stream = new StreamHealth(Ticker.system(), failures);
    this.tracing =
        Tracing.open(
            config.tracing(), System.getenv(), config.stream().applicationId(), scope.producer());
    stops.add("tracing", tracing::close);
    this.metrics = new PenstockMetrics(tracing != Tracing.OFF, config.admin().nativeHistograms());
    HealthChecks checks = new HealthChecks();
    checks.addReadiness("model", () -> Health.down("loading"));
    checks.addReadiness("stream", stream::ready);
    for (String later : List.of("threads", "coordinator", "outputs", "group")) {
      checks.addReadiness(later, () -> Health.down("not started"));
    }
    checks.addLiveness("instance", this::live);
    checks.addLiveness("stream", stream::live);
    this.admin =
        AdminServer.start(config.admin().host(), config.admin().port(), metrics.registry(), checks);
    stops.add("admin server", admin::close);

    EfficiencyMeter meter = new EfficiencyMeter(Clock.systemUTC());
    metrics.efficiency(meter::ceiling, meter::ratio);
    InstanceInstruments instruments = new InstanceInstruments(metrics.registry(), meter, stops);
    EngineListener all = new EngineListeners(List.of(failures, metrics, meter, tracing, listener));
    OutputTopics outputs;
    try (Admin kafka = Admin.create(new HashMap<>(config.kafka()))) {
      // First, since it takes only a moment, and loading a model may take a minute.
      Permissions.Pending transactions = requirePermissions(kafka, config);
      KafkaTopics topics = new KafkaTopics(kafka, config);
      topics.prepare();
      groupCheck(kafka, config).requireOurs();
      outputs = outputs(kafka, config);

      this.engine = Engines.open(config, model, UserCache.root(), all);
      stops.add("engine", () -> engine.close(LAST_BATCH_PATIENCE));
      metrics.serving(engine.model(), engine.provider());
      instruments.decoders(engine.decodeThreads());
      checks.addReadiness("model", () -> Health.up(model.name() + ":" + model.version()));

      this.pipeline =
          Pipeline.of(
              config,
              reader,
              engine,
              tracing,
              metrics,
              instruments.commits(),
              topics.partitions(config.topics().images()),
              outputs,
              scope);
      stops.add("stream", () -> closeStream(config.stream().shutdownTimeout()));
      checkDeleted(kafka);
      transactions.require();
    }

    metrics.inFlightRecords(pipeline.heldOffsets()::inFlight);
    StreamThreadReplacer threads =
        StreamThreadReplacer.of(pipeline.streams(), failures, stream, Ticker.system());
    pipeline.streams().setUncaughtExceptionHandler(threads);
    checks.addReadiness("threads", threads::health);
    List<KafkaStreams.StateListener> listeners =
        new ArrayList<>(List.of(stream, threads, instruments.follow(pipeline)));
    if (config.stream().guarantee() == ProcessingGuarantee.EXACTLY_ONCE_V2) {
      listeners.add(abortDanglingTransactions(config, stops));
    }
    pipeline.streams().setStateListener(new StateListeners(listeners));
    watchCluster(config, outputs, checks, stops);
    InstanceLag.exporter(
            config, pipeline.heldOffsets()::partitions, meter::ceiling, metrics.registry())
        .ifPresent(
            exporter -> {
              stops.add("lag", exporter::close);
              exporter.start(InstanceLag.FIRST_DELAY);
            });
    stops.add("stream threads", threads::close);
    pipeline.streams().start();
  }

  private static Permissions.Pending requirePermissions(Admin kafka, PenstockConfig config)
      throws StartException {
    TopicConfig names = config.topics();
    Permissions.require(
        kafka,
        Map.of(
            names.images(),
            AclOperation.READ,
            names.predictions(),
            AclOperation.WRITE,
            names.deadLetters(),
            AclOperation.WRITE));
    return config.stream().guarantee() == ProcessingGuarantee.EXACTLY_ONCE_V2
        ? Permissions.transactions(kafka, config.stream().applicationId())
        : () -> {};
  }

  private static OutputTopics outputs(Admin kafka, PenstockConfig config) throws StartException {
    TopicConfig names = config.topics();
    try {
      return OutputTopics.open(
          kafka,
          names.images(),
          names.predictions(),
          names.deadLetters(),
          StreamsProperties.producerLimits(config),
          KAFKA_PATIENCE);
    } catch (UnusableTopicException e) {
      throw new StartException(String.valueOf(e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException("interrupted while looking up topics", e);
    }
  }

  private static GroupCheck groupCheck(Admin kafka, PenstockConfig config) {
    return new GroupCheck(
        kafka,
        config.stream().applicationId(),
        config.topics().images(),
        StreamsProperties.isStreamsProtocol(config));
  }

  private DanglingTransactions abortDanglingTransactions(
      PenstockConfig config, ShutdownSequence stops) {
    DanglingTransactions dangling =
        new DanglingTransactions(
            new HashMap<>(config.kafka()),
            config.stream().applicationId(),
            config.stream().transactionTimeout());
    stops.add("transactions", dangling::close);
    return dangling;
  }

  private void watchCluster(
      PenstockConfig config, OutputTopics outputs, HealthChecks checks, ShutdownSequence stops) {
    CoordinatorHealth coordinator =
        CoordinatorHealth.of(
            config.stream().applicationId(),
            config.topics().images(),
            pipeline.sessionTimeout(),
            Ticker.system());
    GroupHealth group = new GroupHealth(kafka -> groupCheck(kafka, config), Ticker.system());
    ClusterWatch watch =
        ClusterWatch.of(
            config.kafka(),
            pipeline.sessionTimeout(),
            coordinator,
            List.of(
                kafka -> {
                  pipeline.forwarder().reportDeadLetters();
                  outputs.check(kafka);
                  pipeline.limit().forwardingStopped(!outputs.isWritable());
                },
                pipeline.deleted()::check,
                group));
    checks.addReadiness("coordinator", coordinator::health);
    checks.addReadiness(
        "outputs",
        () -> outputs.problem().map(Health::down).orElseGet(() -> Health.up("can be written")));
    checks.addReadiness("group", group::health);
    stops.add("cluster watch", watch::close);
    watch.start();
  }

  /** Finds what was deleted while no instance ran. */
  private void checkDeleted(Admin kafka) throws StartException {
    try {
      pipeline.deleted().check(kafka);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException("interrupted while looking up offsets", e);
    }
  }

  /** Longest that closing an instance takes: its stream, its engine, and the rest. */
  public static Duration longestClose(PenstockConfig config) {
    return config.stream().shutdownTimeout().plus(LAST_BATCH_PATIENCE).plus(REST_PATIENCE);
  }

  /** The model being served. */
  public ModelDescriptor model() {
    return engine.model();
  }

  /** What runs the model. */
  public ExecutionProvider provider() {
    return engine.provider();
  }

  /**
   * Applies changed settings of batching, tracing and the log from the settings file, until the
   * instance closes.
   *
   * @param settings reads all settings again
   * @param current the settings in force
   */
  public synchronized void followSettings(
      Path file, SettingsReload.Source settings, PenstockConfig current) {
    SettingsReload reload =
        new SettingsReload(
            file,
            settings,
            current,
            List.of(
                new SettingsReload.Followed<>(
                    "batching",
                    PenstockConfig::batch,
                    batching -> engine.changeBatching(Engines.batch(batching))),
                new SettingsReload.Followed<>("tracing", PenstockConfig::tracing, tracing::change),
                new SettingsReload.Followed<>(
                    "log levels",
                    PenstockConfig::log,
                    levels -> ProcessLog.levels(levels.levels()))));
    stops.add("settings", reload::close);
  }

  /** The current linger of its batches. */
  public Duration linger() {
    return engine.linger();
  }

  /** What it exports; others may add to it. */
  public PrometheusRegistry metrics() {
    return metrics.registry();
  }

  /** Where health and metrics are served. */
  public URI adminUri() {
    return admin.uri();
  }

  /** Whether the instance has joined its group and has not failed; rebalances do not affect it. */
  public boolean isServing() {
    return stream.isServing() && !failures.isFatal();
  }

  /**
   * Waits until the instance has to stop because of a failure, or the time is over.
   *
   * @return whether it has to stop
   */
  public boolean awaitFailure(Duration longest) throws InterruptedException {
    return failures.await(longest);
  }

  /** The reason for the failure that {@link #awaitFailure} reported. */
  public Throwable failure() {
    return failures.reason();
  }

  /** Stops, and gives records in flight back to the group; closing again does nothing. */
  @Override
  public synchronized void close() {
    stops.run();
  }

  private void closeStream(Duration timeout) {
    log.info("stopping with {} records in flight", pipeline.heldOffsets().inFlight());
    CloseOptions leave =
        CloseOptions.timeout(timeout)
            .withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP);
    if (!pipeline.streams().close(leave)) {
      log.warn(
          "the stream threads did not stop within {} s (penstock.shutdown.timeout);"
              + " nothing is lost, the next owner starts from the last commit",
          timeout.toSeconds());
    }
    pipeline.forwarder().close();
  }

  private Health live() {
    return failures.isFatal()
        ? Health.down(String.valueOf(failures.reason().getMessage()))
        : Health.up("running");
  }
}
