package dev.penstock.inference.zoo;

import dev.penstock.inference.cache.UserCache;
import dev.penstock.inference.decode.TensorPacker;
import dev.penstock.inference.image.ImageGeometry;
import dev.penstock.inference.model.Layout;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.model.ModelException;
import dev.penstock.inference.model.Scores;
import dev.penstock.inference.session.Device;
import dev.penstock.inference.session.DeviceSettings;
import dev.penstock.inference.session.Devices;
import dev.penstock.inference.session.ExecutionProvider;
import dev.penstock.inference.session.InferenceException;
import dev.penstock.inference.session.ModelRunner;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Runs a model on single pictures as an instance would, on the CPU: with the same decoder, the same
 * normalisation and the same session. For one thread.
 */
public final class ModelTrial implements AutoCloseable {

  private static final int LARGEST_BATCH = 8;

  private final ModelDescriptor model;
  private final Device device;
  private final ModelRunner runner;
  private final TensorPacker packer;

  private ModelTrial(ModelDescriptor model, Device device) throws InferenceException {
    this.model = model;
    this.device = device;
    this.runner = device.open();
    this.packer = new TensorPacker(model.input());
  }

  /**
   * Loads the model.
   *
   * @throws InferenceException if it cannot be loaded or run
   */
  public static ModelTrial open(ModelDescriptor model) throws InferenceException {
    DeviceSettings settings =
        new DeviceSettings(ExecutionProvider.CPU, 1, 0, Duration.ZERO, UserCache.root());
    Device device = Devices.open(model, settings, LARGEST_BATCH);
    try {
      return new ModelTrial(model, device);
    } catch (InferenceException e) {
      device.close();
      throw e;
    }
  }

  /** Whether the graph takes several images at once, but answers them differently then. */
  boolean mixesBatches() {
    return model.input().fixedBatch() == 0 && device.maxBatch() == 1;
  }

  /** What the graph gives for one picture. */
  float[] scores(Pictures pictures, int index) throws IOException, InferenceException {
    ImageGeometry geometry =
        new ImageGeometry(
            model.resize(), model.input().height(), model.input().width(), model.ignoreExif());
    ByteBuffer pixels = pictures.pixels(index, geometry);
    packer.pack(pixels, Layout.NHWC, runner.input(), 0);
    float[] scores = new float[model.output().classes()];
    runner.run(1).get(0, scores);
    return scores;
  }

  /** The best classes of one picture, as a prediction would list them. */
  public List<Scores.Ranked> best(Path image, int k)
      throws IOException, InferenceException, ModelException {
    float[] scores = scores(Pictures.of(List.of(image)), 0);
    return Scores.best(FloatBuffer.wrap(scores), 0, model.output(), k);
  }

  @Override
  public void close() {
    runner.close();
    device.close();
  }
}
