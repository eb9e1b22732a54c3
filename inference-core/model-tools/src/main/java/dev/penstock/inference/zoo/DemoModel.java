package dev.penstock.inference.zoo;

import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.model.ModelException;
import dev.penstock.inference.model.ModelProperties;
import dev.penstock.inference.model.ModelRepository;
import dev.penstock.inference.model.ModelVersion;
import dev.penstock.inference.model.Precision;
import dev.penstock.inference.onnx.DataType;
import dev.penstock.inference.onnx.OnnxModel;
import dev.penstock.inference.session.InferenceException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The model of the demo: a true ResNet-50 v1.5 whose backbone was never trained (seeded weights,
 * calibrated batch statistics) and whose last layer was fitted, in closed form, to the ten motifs
 * of {@link DemoImageGenerator}. It names drawn pictures; of photographs it knows nothing.
 *
 * <p>The same seed gives the same bytes on the same kind of processor; another kind may sum in
 * another order and differ in last digits, which no answer depends on.
 */
public final class DemoModel {

  /** Where {@link #ensure} puts it. */
  public static final ModelVersion ENTRY = new ModelVersion("resnet50-demo", "1");

  /** The seed whose last layer is shipped. */
  public static final long SEED = 50;

  private static final long MOST_BYTES = 110_000_000; // in FP32; 47 MB in FP16

  private static final int CALIBRATION_PICTURES = 32;
  private static final long CALIBRATION_SEED = 0xCA11BL;

  private DemoModel() {}

  /**
   * What to build.
   *
   * @param entry name and version in the repository
   * @param seed of the backbone's weights
   * @param precision FP16 or FP32
   * @param refit whether to fit the last layer even if a fitted one is shipped; takes minutes
   */
  public record Recipe(ModelVersion entry, long seed, Precision precision, boolean refit) {

    /** The model of the demo. */
    public static final Recipe DEMO = new Recipe(ENTRY, SEED, Precision.FP16, false);

    public Recipe {
      if (precision == Precision.INT8) {
        throw new IllegalArgumentException("the demo model is built in fp16 or fp32, not int8");
      }
    }

    DataType type() {
      return precision == Precision.FP16 ? DataType.FLOAT16 : DataType.FLOAT;
    }
  }

  /** Loads the demo model, building it first if the repository has none. Safe in many processes. */
  public static ModelDescriptor ensure(Path repository, Progress progress)
      throws IOException, ModelException, InferenceException {
    ModelRepository models = ModelRepository.open(repository);
    return models.contains(ENTRY)
        ? models.load(ENTRY.name(), ENTRY.version())
        : build(Recipe.DEMO, repository, progress);
  }

  /**
   * Checks that {@link #ensure} can keep what it builds.
   *
   * @throws ModelException with the reason, and what to change
   */
  public static void requireRoom(Path repository) throws ModelException {
    ModelRepository models = ModelRepository.open(repository);
    if (!models.contains(ENTRY)) {
      models.requireRoom(MOST_BYTES);
    }
  }

  /**
   * Builds the model and publishes it, unless that version is there already.
   *
   * @throws InferenceException if ONNX Runtime cannot run the calibration
   */
  public static ModelDescriptor build(Recipe recipe, Path repository, Progress progress)
      throws IOException, ModelException, InferenceException {
    ModelRepository.open(repository).requireRoom(MOST_BYTES);
    int threads = Runtime.getRuntime().availableProcessors();
    Backbone backbone = backbone(recipe.seed(), threads, progress);
    Backbone.Head head =
        recipe.refit() || recipe.seed() != SEED
            ? LastLayerFit.fit(backbone, threads, progress)
            : QuantizedLastLayer.shipped();
    progress.at("writing the model", 0);
    OnnxModel model = backbone.classifier(recipe.type(), head);
    ModelDescriptor published =
        ModelRepository.open(repository)
            .publish(recipe.entry(), properties(recipe), DemoImageGenerator.labels(), model::write);
    progress.at("writing the model", 1);
    return published;
  }

  /**
   * Fits the last layer of {@link #SEED} anew and writes it in the form in which it is shipped, to
   * be kept as {@code demo-head.bin} after a change to the pictures or the backbone. Takes minutes.
   */
  public static void refitShipped(Path file, Progress progress)
      throws IOException, InferenceException {
    int threads = Runtime.getRuntime().availableProcessors();
    Backbone.Head head = LastLayerFit.fit(backbone(SEED, threads, progress), threads, progress);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      QuantizedLastLayer.write(head, out);
    }
  }

  static Backbone backbone(long seed, int threads, Progress progress)
      throws IOException, InferenceException {
    progress.at("calibrating the backbone", 0);
    List<DemoImage> pictures =
        new DemoImageGenerator(CALIBRATION_SEED).draw(CALIBRATION_PICTURES).toList();
    Map<String, BatchStatistics> statistics =
        Calibration.run(seed, ImageBatch.of(pictures, LastLayerFit.GEOMETRY), threads);
    progress.at("calibrating the backbone", 1);
    return new Backbone(seed, statistics);
  }

  private static ModelProperties properties(Recipe recipe) {
    return ModelProperties.ofRawPixels(
        ResNet50.INPUT,
        LastLayerFit.GEOMETRY.resize(),
        ResNet50.SIDE,
        Backbone.SCORES,
        recipe.precision(),
        "Demo only: an untrained ResNet-50 (seed "
            + recipe.seed()
            + ") with a last layer fitted to drawn pictures. It knows no photographs.");
  }
}
