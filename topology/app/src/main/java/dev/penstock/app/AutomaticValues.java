package dev.penstock.app;

import dev.penstock.config.BatchConfig;
import dev.penstock.config.ImageConfig;
import dev.penstock.config.ModelConfig;
import dev.penstock.config.PenstockConfig;
import dev.penstock.config.ProcessingGuarantee;
import dev.penstock.config.Provider;
import dev.penstock.config.Setting;
import dev.penstock.config.StreamConfig;
import dev.penstock.inference.EnginePlan;
import dev.penstock.inference.session.DeviceChoice;
import dev.penstock.inference.session.ExecutionProvider;
import dev.penstock.stream.StreamsProperties;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What settings of {@code auto} come to on this machine, and why: {@link EnginePlan} and {@link
 * CapacityPlan} choose, as for an instance. What depends on the model or the brokers is said with
 * the reason.
 */
public final class AutomaticValues {

  private final Map<String, Choice> choices = new LinkedHashMap<>();

  private AutomaticValues() {}

  /**
   * A value chosen.
   *
   * @param value as a user would write it
   * @param because in a few words
   */
  public record Choice(String value, String because) {}

  /** The settings that are left open, by key. */
  public static Map<String, Choice> of(PenstockConfig config) {
    AutomaticValues values = new AutomaticValues();
    EnginePlan engine = Engines.plan(config);
    values.addDevice(config, engine);
    values.addEngine(config, engine);
    values.addStream(config, engine.device(), engine.batchSize());
    return values.choices;
  }

  private void addDevice(PenstockConfig config, EnginePlan engine) {
    ModelConfig model = config.model();
    DeviceChoice device = engine.device();
    int cores = cores();
    if (model.provider() == Provider.AUTO) {
      String caution =
          device.provider() == ExecutionProvider.CPU ? "" : "; the CPU if it cannot be used";
      add(ModelConfig.PROVIDER, device.provider().id(), device.reason() + caution);
    }
    boolean onCores = device.provider() == ExecutionProvider.CPU;
    if (model.workers().isEmpty()) {
      String because =
          onCores
              ? "%d cores, %d for each".formatted(cores, device.intraOpThreads())
              : "one packs its batch while the other's runs";
      add(ModelConfig.WORKERS, device.workers(), because);
    }
    if (model.intraOpThreads().isEmpty()) {
      String because =
          onCores
              ? "%d cores for %d workers".formatted(cores, device.workers())
              : "the model runs on a separate device";
      add(ModelConfig.INTRA_OP_THREADS, device.intraOpThreads(), because);
    }
  }

  private void addEngine(PenstockConfig config, EnginePlan engine) {
    ExecutionProvider provider = engine.device().provider();
    if (config.batch().size().isEmpty()) {
      add(
          BatchConfig.SIZE,
          engine.batchSize(),
          "usual with provider %s; 1 for a model that batches would change"
              .formatted(provider.id()));
    }
    if (config.batch().linger().isEmpty()) {
      String because =
          provider.hasOwnProcessor()
              ? "the model runs on a separate device"
              : "the model runs on the host's cores, where waiting gains nothing";
      add(BatchConfig.LINGER, engine.linger().toMillis() + "ms", because);
    }
    if (config.image().decodeThreads().isEmpty()) {
      add(
          ImageConfig.DECODE_THREADS,
          engine.decodeThreads(),
          "%s of %d cores"
              .formatted(provider.hasOwnProcessor() ? "three quarters" : "a quarter", cores()));
    }
  }

  private void addStream(PenstockConfig config, DeviceChoice device, int batchSize) {
    StreamConfig stream = config.stream();
    boolean streamsProtocol = StreamsProperties.isStreamsProtocol(config);
    CapacityPlan plan =
        CapacityPlan.of(stream, device.provider(), device.workers(), batchSize, 1, streamsProtocol);
    if (stream.threads().isEmpty()) {
      add(
          StreamConfig.THREADS,
          plan.streamThreads(),
          "one for every %d cores, of which there are %d"
              .formatted(CapacityPlan.CORES_PER_STREAM_THREAD, cores()));
    }
    if (stream.commitEarly().isEmpty()) {
      String because =
          stream.guarantee() != ProcessingGuarantee.EXACTLY_ONCE_V2
              ? "only with exactly_once_v2"
              : plan.commitEarly()
                  ? "the model runs on a separate device"
                  : "the model runs on the host's cores";
      add(StreamConfig.COMMIT_EARLY, plan.commitEarly(), because);
    }
    if (stream.maxInFlight().isEmpty()) {
      add(
          StreamConfig.MAX_IN_FLIGHT,
          plan.maxInFlight(),
          "%d batches of %d for each of %d workers, and at least %d%s"
              .formatted(
                  CapacityPlan.BATCHES_PER_WORKER,
                  batchSize,
                  device.workers(),
                  CapacityPlan.LEAST_IN_FLIGHT,
                  streamsProtocol ? " or 2 for each partition" : ""));
    }
    if (stream.maxInFlightBytes().isEmpty()) {
      add(
          StreamConfig.MAX_IN_FLIGHT_BYTES,
          bytes(plan.maxInFlightBytes()),
          "a quarter of the heap, which is " + bytes(Runtime.getRuntime().maxMemory()));
    }
  }

  private void add(Setting<?> setting, Object value, String because) {
    choices.put(setting.key(), new Choice(String.valueOf(value), because));
  }

  private static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  private static String bytes(long bytes) {
    long mebi = 1 << 20;
    return bytes % mebi == 0 ? bytes / mebi + "MiB" : Long.toString(bytes);
  }
}
