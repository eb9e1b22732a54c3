package dev.penstock.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Which model to run, and on what.
 *
 * @param repository folder of the models; empty for the one in the user's cache
 * @param name in the repository; empty for the demo model
 * @param version in the repository; empty for the latest
 * @param path folder of one model, instead of a repository
 * @param provider what runs it
 * @param workers runners that share the device; empty for auto
 * @param intraOpThreads threads of one run on the CPU; empty for auto
 * @param timeout longest run of one batch
 * @param simulatedBatchTime what one batch takes on the simulated device
 * @param topK classes of one prediction
 */
public record ModelConfig(
    Optional<Path> repository,
    Optional<String> name,
    Optional<String> version,
    Optional<Path> path,
    Provider provider,
    Optional<Integer> workers,
    Optional<Integer> intraOpThreads,
    Duration timeout,
    Duration simulatedBatchTime,
    int topK) {

  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}";

  public static final Setting<Optional<Path>> REPOSITORY =
      new Setting<>(
          "penstock.model.repository",
          SettingType.orWord("auto", SettingType.path()),
          "auto",
          "Folder of the models, <name>/<version>/model.onnx; auto is models in the user's cache.");

  public static final Setting<Optional<String>> MODEL_NAME =
      new Setting<>(
          "penstock.model.name",
          SettingType.orWord("auto", SettingType.text("a name of letters, digits and . _ -", NAME)),
          "auto",
          "Model in the repository; auto is the demo model.");

  public static final Setting<Optional<String>> VERSION =
      new Setting<>(
          "penstock.model.version",
          SettingType.orWord(
              "latest", SettingType.text("a version of letters, digits and . _ -", NAME)),
          "latest",
          "Version of the model.");

  public static final Setting<Optional<Path>> PATH =
      new Setting<>(
          "penstock.model.path",
          SettingType.orWord("none", SettingType.path()),
          "none",
          "Folder that holds one model.onnx with its files, instead of repository and name.");

  public static final Setting<Provider> PROVIDER =
      new Setting<>(
          "penstock.model.provider",
          SettingType.oneOf(Provider.class, '-'),
          "auto",
          "What runs the model; auto is the best available."
              + " simulated and null are for measuring: their answers are meaningless.");

  public static final Setting<Optional<Integer>> WORKERS =
      new Setting<>(
          "penstock.inference.workers",
          SettingType.orWord("auto", SettingType.count(1, 256)),
          "auto",
          "Batches run at the same time; auto depends on the machine and the provider.");

  public static final Setting<Optional<Integer>> INTRA_OP_THREADS =
      new Setting<>(
          "penstock.inference.intra-op-threads",
          SettingType.orWord("auto", SettingType.count(1, 256)),
          "auto",
          "Threads of one run on the CPU; auto depends on the machine and the workers.");

  public static final Setting<Duration> TIMEOUT =
      new Setting<>(
          "penstock.inference.timeout",
          SettingType.duration("1ms", "1h"),
          "60s",
          "Longest run of one batch, after which it is cut off.");

  public static final Setting<Duration> SIMULATED_BATCH_TIME =
      new Setting<>(
          "penstock.simulated.batch-time",
          SettingType.duration("0ms", "10m"),
          "20ms",
          "Time of a batch on the simulated device, whatever its size.");

  public static final Setting<Integer> TOP_K =
      new Setting<>(
          "penstock.top-k",
          SettingType.count(1, 1000),
          "5",
          "Classes in one prediction, most likely first.");

  static final List<Setting<?>> SETTINGS =
      List.of(
          REPOSITORY,
          MODEL_NAME,
          VERSION,
          PATH,
          PROVIDER,
          WORKERS,
          INTRA_OP_THREADS,
          TIMEOUT,
          SIMULATED_BATCH_TIME,
          TOP_K);

  static ModelConfig of(Values values) {
    ModelConfig model =
        new ModelConfig(
            values.get(REPOSITORY),
            values.get(MODEL_NAME),
            values.get(VERSION),
            values.get(PATH),
            values.get(PROVIDER),
            values.get(WORKERS),
            values.get(INTRA_OP_THREADS),
            values.get(TIMEOUT),
            values.get(SIMULATED_BATCH_TIME),
            values.get(TOP_K));
    if (model.path.isPresent() && model.name.isPresent()) {
      values.fault(PATH, "names a model, and so does " + MODEL_NAME.key() + "; keep one of them");
    }
    return model;
  }
}
