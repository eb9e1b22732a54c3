package dev.penstock.app;

import dev.penstock.config.PenstockConfig;
import dev.penstock.inference.EngineListener;
import dev.penstock.inference.InferenceEngine;
import dev.penstock.inference.cache.UserCache;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.session.ExecutionProvider;
import dev.penstock.inference.session.InferenceException;
import dev.penstock.observability.RecordMetrics;
import dev.penstock.observability.Tracing;
import java.time.Clock;
import java.time.Duration;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running instance: the engine and the topology, started in this order and stopped in reverse.
 *
 * <p>What is in flight when it closes is handed back: its offsets were never committed, so the next
 * owner of the partitions starts there.
 *
 * <p>All methods are safe for many threads.
 */
public final class Penstock implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Penstock.class);

  private final PenstockConfig config;
  private final InferenceEngine engine;
  private final InstanceFailures failures;
  private final Pipeline pipeline;

  private Penstock(
      PenstockConfig config, InferenceEngine engine, InstanceFailures failures, Pipeline pipeline) {
    this.config = config;
    this.engine = engine;
    this.failures = failures;
    this.pipeline = pipeline;
  }

  /**
   * Starts an instance. It serves once it has joined its group: see {@link #isServing}.
   *
   * @throws StartException if the engine or Kafka cannot be had
   */
  public static Penstock start(PenstockConfig config, ModelDescriptor model) throws StartException {
    InstanceFailures failures = new InstanceFailures(Clock.systemUTC());
    InferenceEngine engine = openEngine(config, model, failures);
    try {
      Pipeline pipeline = Pipeline.of(config, engine, Tracing.OFF, RecordMetrics.NONE);
      pipeline.streams().setUncaughtExceptionHandler(failures);
      pipeline.streams().start();
      return new Penstock(config, engine, failures, pipeline);
    } catch (StartException | RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  private static InferenceEngine openEngine(
      PenstockConfig config, ModelDescriptor model, EngineListener listener) throws StartException {
    try {
      return Engines.open(config, model, UserCache.root(), listener);
    } catch (InferenceException e) {
      throw new StartException("the engine cannot start: " + e.getMessage(), e);
    }
  }

  /** The model that is served. */
  public ModelDescriptor model() {
    return engine.model();
  }

  /** What runs the model. */
  public ExecutionProvider provider() {
    return engine.provider();
  }

  /** Whether the instance has joined its group and every stream thread runs. */
  public boolean isServing() {
    return pipeline.streams().state() == KafkaStreams.State.RUNNING;
  }

  /**
   * Waits until the instance has to stop because of a failure, or the time is over.
   *
   * @return whether it has to stop
   */
  public boolean awaitFailure(Duration longest) throws InterruptedException {
    return failures.await(longest);
  }

  /** The reason of the failure that {@link #awaitFailure} told of. */
  public Throwable failure() {
    return failures.reason();
  }

  @Override
  public void close() {
    log.info("stopping; {} records in flight", pipeline.heldOffsets().inFlight());
    boolean clean =
        pipeline
            .streams()
            .close(
                CloseOptions.timeout(config.stream().shutdownTimeout())
                    .withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
    if (!clean) {
      log.warn(
          "the stream threads did not stop within {} s (penstock.shutdown.timeout);"
              + " nothing is lost, the next owner starts from the last commit",
          config.stream().shutdownTimeout().toSeconds());
    }
    engine.close(Duration.ZERO);
    log.info("stopped");
  }
}
