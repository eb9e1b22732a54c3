package dev.penstock.inference.zoo;

import dev.penstock.inference.model.ModelProperties;
import dev.penstock.inference.onnx.GraphValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How an import understands images and scores, a line each, and from where it knows. */
final class Assumptions {

  private final List<String> lines = new ArrayList<>();

  List<String> lines() {
    return lines;
  }

  void image(
      ModelProperties properties,
      GraphValue input,
      ImageOptions said,
      ImagePreparation preparation) {
    line(
        "input",
        "%s %s%s, %s"
            .formatted(
                input.name(), lower(properties.type()), input.shape(), lower(properties.layout())),
        said.layout().isPresent() ? "layout as given" : "from the file");
    line(
        "image",
        "shorter side to %d, centre %d x %d%s"
            .formatted(
                properties.resize(),
                properties.cropHeight(),
                properties.cropWidth(),
                properties.ignoreExif() ? ", EXIF ignored" : ""),
        said.resize().isPresent()
            ? "as given"
            : "crop from the file, resize " + ImagePreparation.presetWords(said));
    line("channels", lower(properties.channels()), preparation.channelsFrom());
    line(
        "values",
        "less %s, over %s, in the order of the channels"
            .formatted(numbers(properties.mean()), numbers(properties.deviation())),
        preparation.valuesFrom());
    line("output", properties.outputName(), "from the file");
  }

  void scores(String because, boolean given) {
    line("scores", because, given ? "--scores" : "seen in its answers; see --scores");
  }

  private void line(String what, String value, String from) {
    lines.add("%-9s %s (%s)".formatted(what, value, from));
  }

  private static String numbers(List<Float> values) {
    return values.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
