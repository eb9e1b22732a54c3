package dev.penstock.inference.model;

import dev.penstock.inference.tensor.ElementType;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * What {@code model.properties} says: all that an ONNX file does not.
 *
 * @param inputName of the image input ({@code input.name})
 * @param type of its elements ({@code input.type})
 * @param layout of its axes ({@code input.layout})
 * @param channels its channels ({@code input.channels})
 * @param mean subtracted from each 0..255 value, in the graph's channel order ({@code input.mean});
 *     to be left out where the graph takes uint8 and normalises itself
 * @param deviation divides after that ({@code input.deviation})
 * @param resize pixels of the shorter side after resizing ({@code resize})
 * @param cropHeight rows of the centre crop ({@code crop}, one number or height x width)
 * @param cropWidth its columns
 * @param ignoreExif whether images are used as they are stored, for models validated that way; by
 *     default EXIF's orientation is applied ({@code image.exif=apply} or {@code ignore}, optional)
 * @param outputName of the class scores ({@code output.name})
 * @param softmax whether the scores are logits ({@code output.softmax})
 * @param precision of weights and arithmetic ({@code precision})
 * @param description a sentence for people; may be empty ({@code description})
 */
public record ModelProperties(
    String inputName,
    ElementType type,
    Layout layout,
    ChannelOrder channels,
    List<Float> mean,
    List<Float> deviation,
    int resize,
    int cropHeight,
    int cropWidth,
    boolean ignoreExif,
    String outputName,
    boolean softmax,
    Precision precision,
    String description) {

  /** No mean to subtract. */
  public static final List<Float> NO_MEAN = List.of(0f, 0f, 0f);

  /** No deviation to divide by. */
  public static final List<Float> NO_DEVIATION = List.of(1f, 1f, 1f);

  private static final int LARGEST_SIDE = 4096;

  private enum Exif {
    APPLY,
    IGNORE
  }

  public ModelProperties {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
  }

  /**
   * Properties of a graph that takes the image as it is, uint8 NHWC in RGB, normalises it itself
   * and gives logits.
   *
   * @param resize pixels of the shorter side after resizing
   * @param side of the square centre crop
   */
  public static ModelProperties ofRawPixels(
      String inputName,
      int resize,
      int side,
      String outputName,
      Precision precision,
      String description) {
    return new ModelProperties(
        inputName,
        ElementType.UINT8,
        Layout.NHWC,
        ChannelOrder.RGB,
        NO_MEAN,
        NO_DEVIATION,
        resize,
        side,
        side,
        false,
        outputName,
        true,
        precision,
        description);
  }

  /** The same with another precision. */
  public ModelProperties withPrecision(Precision other) {
    return new ModelProperties(
        inputName,
        type,
        layout,
        channels,
        mean,
        deviation,
        resize,
        cropHeight,
        cropWidth,
        ignoreExif,
        outputName,
        softmax,
        other,
        description);
  }

  /** Reads the file; what is wrong with it is added to the faults. */
  static ModelProperties read(Path file, List<String> faults) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IllegalArgumentException e) {
      faults.add(file.getFileName() + " is no properties file: " + e.getMessage());
    }
    PropertyReader in = new PropertyReader(properties, faults);
    ElementType type = in.choice("input.type", ElementType.class);
    boolean raw = type == ElementType.UINT8;
    ChannelOrder channels = in.choice("input.channels", ChannelOrder.class);
    List<Integer> crop = in.size("crop", LARGEST_SIDE);
    ModelProperties read =
        new ModelProperties(
            in.text("input.name"),
            type,
            in.choice("input.layout", Layout.class),
            channels,
            raw
                ? in.channels("input.mean", channels, true, 0)
                : in.channels("input.mean", channels, true),
            raw
                ? in.channels("input.deviation", channels, false, 1)
                : in.channels("input.deviation", channels, false),
            in.number("resize", LARGEST_SIDE),
            crop.get(0),
            crop.get(1),
            in.choice("image.exif", Exif.class, Exif.APPLY) == Exif.IGNORE,
            in.text("output.name"),
            in.flag("output.softmax"),
            in.choice("precision", Precision.class),
            in.text("description", ""));
    in.refuseUnknown();
    return read;
  }

  /** The text of {@code model.properties}. */
  String format() {
    StringBuilder out = new StringBuilder();
    if (!description.isEmpty()) {
      line(out, "description", description);
    }
    line(out, "input.name", inputName);
    line(out, "input.type", PropertyReader.word(type));
    line(out, "input.layout", PropertyReader.word(layout));
    line(out, "input.channels", PropertyReader.word(channels));
    if (type != ElementType.UINT8) {
      line(out, "input.mean", numbers(mean));
      line(out, "input.deviation", numbers(deviation));
    }
    line(out, "resize", Integer.toString(resize));
    line(out, "crop", cropHeight + "x" + cropWidth);
    if (ignoreExif) {
      line(out, "image.exif", PropertyReader.word(Exif.IGNORE));
    }
    line(out, "output.name", outputName);
    line(out, "output.softmax", Boolean.toString(softmax));
    line(out, "precision", precision.id());
    return out.toString();
  }

  private static void line(StringBuilder out, String key, String value) {
    out.append(key).append('=').append(value.replace("\\", "\\\\").replace("\n", "\\n"));
    out.append('\n');
  }

  private static String numbers(List<Float> values) {
    return values.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
