package dev.penstock.cli.verify;

import dev.penstock.app.RequestReaders;
import dev.penstock.app.StartException;
import dev.penstock.cli.console.BootstrapOption;
import dev.penstock.cli.console.CommandContext;
import dev.penstock.cli.console.ExitCode;
import dev.penstock.cli.console.SettingsOptions;
import dev.penstock.cli.console.Terminal;
import dev.penstock.cli.kafka.BrokerConnection;
import dev.penstock.cli.kafka.KafkaClients;
import dev.penstock.cli.kafka.TopicSetup;
import dev.penstock.cli.run.ServedModel;
import dev.penstock.cli.verify.Replay.Reason;
import dev.penstock.cli.verify.Replay.Unreplayed;
import dev.penstock.config.ConfigException;
import dev.penstock.config.ConfigSource;
import dev.penstock.config.ModelConfig;
import dev.penstock.config.PenstockConfig;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.model.ModelException;
import dev.penstock.inference.model.ModelVersion;
import dev.penstock.inference.session.InferenceException;
import dev.penstock.kafka.RecordLookup;
import dev.penstock.record.RequestReader;
import dev.penstock.schemas.AvroReader;
import dev.penstock.schemas.CodecException;
import dev.penstock.schemas.Prediction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Some predictions, made again. */
@Command(
    name = "verify",
    description = {
      "Replay a random sample of the predictions of a topic on the models that made them, and"
          + " compare the answers to the bit.",
      "What can change bits, though nothing is wrong: batches of other sizes, another provider"
          + " (cpu, cuda, tensorrt) or another version of it, another GPU or CPU. Such differences"
          + " are small: see --tolerance.",
      "Exit code 0: none differs; 3: some differ; 1: failed, or none could be replayed; 2: wrong"
          + " usage."
    },
    footer = {
      "  penstock verify --bootstrap-servers localhost:9092 \\",
      "    --topic penstock.predictions --sample 500"
    })
public final class VerifyCommand implements Callable<Integer> {

  private static final int MOST = 100_000;
  private static final int MOST_CLASSES = 1000;

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Mixin private BootstrapOption kafka;

  @Mixin private SettingsOptions settings;

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      description = "Topic of predictions. Default: penstock.topic.predictions of the settings.")
  private @Nullable String topic;

  @Option(
      names = "--sample",
      paramLabel = "N",
      description = "Predictions to replay, evenly over partitions and offsets. Default: 500.")
  private int sample = 500;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Draw the same sample of the same topic again. Default: a new one each time.")
  private @Nullable Long seed;

  @Option(
      names = "--tolerance",
      paramLabel = "X",
      description = "Largest difference of a score that is none. Default: 0.001.")
  private double tolerance = 0.001;

  @Option(names = "--json", description = "Print a JSON object.")
  private boolean json;

  private final List<Replayed> replayed = new ArrayList<>();
  private final List<Unreplayed> unreplayed = new ArrayList<>();
  private long noPrediction;
  private @Nullable String provider;

  public VerifyCommand(CommandContext context) {
    this.terminal = context.terminal();
  }

  @Override
  public Integer call()
      throws ConfigException,
          StartException,
          IOException,
          InferenceException,
          InterruptedException {
    require(sample >= 1 && sample <= MOST, "--sample is 1 to %,d".formatted(MOST));
    require(tolerance >= 0 && tolerance <= 1, "--tolerance is 0 to 1");
    PenstockConfig config = settings.load(kafka.source());
    RequestReader reader = RequestReaders.open(config.input());
    BrokerConnection.await(config, terminal, BrokerConnection.SHORT);
    String source = topic == null ? config.topics().predictions() : topic;
    TopicSetup.requireExisting(config, source);
    long drawnWith = seed == null ? new SplittableRandom().nextLong(1L << 32) : seed;
    try (Consumer<byte[], byte[]> consumer =
        KafkaClients.consumer(config, RecordLookup.PROPERTIES)) {
      Map<ModelStamp, List<Prediction>> drawn = draw(consumer, source, drawnWith);
      for (Map.Entry<ModelStamp, List<Prediction>> each : drawn.entrySet()) {
        replay(each.getKey(), each.getValue(), reader, consumer);
      }
    }
    return report(
        new VerifyReport(
            source, drawnWith, tolerance, provider, replayed, unreplayed, noPrediction));
  }

  private void require(boolean fulfilled, String message) {
    if (!fulfilled) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }

  /** Which model a prediction names. */
  private record ModelStamp(String name, String version, String digest) {

    static ModelStamp of(Prediction prediction) {
      return new ModelStamp(
          prediction.getModel().getName(),
          prediction.getModel().getVersion(),
          prediction.getModel().getDigest());
    }

    @Override
    public String toString() {
      return name + ":" + version;
    }
  }

  private Map<ModelStamp, List<Prediction>> draw(
      Consumer<byte[], byte[]> consumer, String source, long drawnWith) throws StartException {
    AvroReader<Prediction> predictions = new AvroReader<>(Prediction.class);
    Map<ModelStamp, List<Prediction>> byModel = new LinkedHashMap<>();
    for (ConsumerRecord<byte[], byte[]> record :
        new PredictionSample(consumer, new SplittableRandom(drawnWith)).draw(source, sample)) {
      try {
        byte[] value = record.value() == null ? new byte[0] : record.value();
        Prediction prediction = predictions.read(value);
        byModel
            .computeIfAbsent(ModelStamp.of(prediction), unused -> new ArrayList<>())
            .add(prediction);
      } catch (CodecException e) {
        noPrediction++;
      }
    }
    return byModel;
  }

  private void replay(
      ModelStamp stamp,
      List<Prediction> predictions,
      RequestReader reader,
      Consumer<byte[], byte[]> consumer)
      throws ConfigException, IOException, InferenceException, InterruptedException {
    int classes = predictions.stream().mapToInt(each -> each.getClasses().size()).max().orElse(1);
    // As many classes as were written, whatever the settings ask for now.
    PenstockConfig config =
        settings.load(
            kafka.source(),
            ConfigSource.of(
                "verify",
                Map.of(
                    ModelConfig.TOP_K.key(),
                    Integer.toString(Math.max(1, Math.min(classes, MOST_CLASSES))))));
    Optional<ModelDescriptor> model;
    try {
      model = ServedModel.stamped(config.model(), new ModelVersion(stamp.name, stamp.version));
    } catch (ModelException e) {
      refuse(predictions, Reason.MODEL_UNUSABLE, String.valueOf(e.getMessage()));
      return;
    }
    if (model.isEmpty()) {
      String detail = "model %s is not in the repository".formatted(stamp);
      refuse(predictions, Reason.MODEL_MISSING, detail);
    } else if (!model.get().digest().equals(stamp.digest)) {
      String detail =
          "model %s has digest %s, stamped %s".formatted(stamp, model.get().digest(), stamp.digest);
      refuse(predictions, Reason.DIGEST_DIFFERS, detail);
    } else {
      Replay.Result result = Replay.run(config, model.get(), reader, consumer, predictions);
      provider = result.provider();
      replayed.addAll(result.replayed());
      unreplayed.addAll(result.unreplayed());
    }
  }

  private void refuse(List<Prediction> predictions, Reason reason, String detail) {
    predictions.forEach(each -> unreplayed.add(new Unreplayed(each, reason, detail)));
  }

  private int report(VerifyReport report) {
    if (json) {
      terminal.json(report::write);
    } else {
      report.lines().forEach(terminal::result);
    }
    if (replayed.isEmpty()) {
      terminal.error("no prediction could be replayed", null);
      return ExitCode.FAILED;
    }
    return report.different().isEmpty() ? ExitCode.DONE : ExitCode.OVER_LIMIT;
  }
}
