package dev.penstock.inference.model;

import dev.penstock.inference.tensor.ElementType;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
 * @param activation what turns the scores into probabilities ({@code output.activation}; {@code
 *     output.softmax} says true for softmax and false for none)
 * @param precision of weights and arithmetic ({@code precision})
 * @param description a sentence for people; may be empty ({@code description})
 * @param source SHA-256 of the file that was imported, lower-case hex; may be empty ({@code
 *     source.sha256})
 * @param conversion how the answers compare with those before a conversion ({@code conversion})
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
    Activation activation,
    Precision precision,
    String description,
    String source,
    Optional<Verdict> conversion) {

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
        Activation.SOFTMAX,
        precision,
        description,
        "",
        Optional.empty());
  }

  /** The same with another activation. */
  public ModelProperties withActivation(Activation other) {
    return with(other, precision, conversion);
  }

  /** The same after a conversion. */
  public ModelProperties converted(Precision to, Verdict verdict) {
    return with(activation, to, Optional.of(verdict));
  }

  private ModelProperties with(
      Activation newActivation, Precision newPrecision, Optional<Verdict> newConversion) {
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
        newActivation,
        newPrecision,
        description,
        source,
        newConversion);
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
            activation(in),
            in.choice("precision", Precision.class),
            in.text("description", ""),
            in.text("source.sha256", ""),
            in.optionalChoice("conversion", Verdict.class));
    in.refuseUnknown();
    return read;
  }

  /** Entries written before there was a choice say whether a softmax is to be done. */
  private static Activation activation(PropertyReader in) {
    return in.optionalFlag("output.softmax")
        .map(softmax -> softmax ? Activation.SOFTMAX : Activation.NONE)
        .orElseGet(() -> in.choice("output.activation", Activation.class));
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
    line(out, "output.activation", PropertyReader.word(activation));
    line(out, "precision", precision.id());
    if (!source.isEmpty()) {
      line(out, "source.sha256", source);
    }
    conversion.ifPresent(verdict -> line(out, "conversion", PropertyReader.word(verdict)));
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
