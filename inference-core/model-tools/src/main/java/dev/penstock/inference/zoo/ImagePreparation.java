package dev.penstock.inference.zoo;

import dev.penstock.inference.model.ChannelOrder;
import dev.penstock.inference.model.ModelException;
import dev.penstock.inference.tensor.ElementType;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The channels of a model's images and how their values are normalised: as an option says, or the
 * preset that was asked for, or the file's metadata, or else as torchvision does it.
 *
 * @param mean subtracted from values of 0 to 255, in the order of the channels
 * @param deviation divides after that
 * @param channelsFrom from where the channels are known, in words
 * @param valuesFrom from where the normalisation is known
 */
record ImagePreparation(
    ChannelOrder channels,
    List<Float> mean,
    List<Float> deviation,
    String channelsFrom,
    String valuesFrom) {

  private static final String GIVEN = "as given";
  private static final String FROM_METADATA = "from the file's metadata";

  /** Metadata of image models, named in the ONNX specification, "Metadata". */
  private static final String PIXEL_FORMAT = "Image.BitmapPixelFormat";

  private static final String PIXEL_RANGE = "Image.NominalPixelRange";

  /**
   * Decides.
   *
   * @param type of the input; a graph that takes uint8 normalises itself
   * @param isGray whether the input has one channel
   * @throws ModelException if there are not as many numbers as channels
   */
  static ImagePreparation of(
      ElementType type, boolean isGray, ImageOptions said, Map<String, String> metadata)
      throws ModelException {
    Preset preset = said.preset().orElse(Preset.TORCHVISION);
    String fromPreset = presetWords(said);
    Optional<ChannelOrder> noted =
        said.preset().isPresent() ? Optional.empty() : channels(metadata);
    ChannelOrder channels = ChannelOrder.GRAY;
    String channelsFrom = "the input has one";
    if (!isGray) {
      channels = said.channels().or(() -> noted).orElse(preset.channels());
      channelsFrom =
          said.channels().isPresent() ? GIVEN : noted.isPresent() ? FROM_METADATA : fromPreset;
    }
    checkCount("mean", said.mean(), channels);
    checkCount("deviation", said.deviation(), channels);
    Values values;
    if (type == ElementType.UINT8) {
      values =
          new Values(
              channels.each(0), channels.each(1), "the input is uint8: the graph normalises");
    } else if (said.preset().isEmpty() && range(metadata, channels).isPresent()) {
      values = range(metadata, channels).get();
    } else if (isGray && said.preset().orElse(Preset.TORCHVISION) != Preset.NONE) {
      // Gray classifiers rarely normalise further than torchvision's ToTensor does.
      values = new Values(channels.each(0), channels.each(255), "assumed: values from 0 to 1");
    } else {
      values =
          isGray
              ? new Values(channels.each(0), channels.each(1), fromPreset)
              : new Values(preset.mean(), preset.deviation(), fromPreset);
    }
    boolean isSaid = said.mean().isPresent() || said.deviation().isPresent();
    return new ImagePreparation(
        channels,
        said.mean().orElse(values.mean()),
        said.deviation().orElse(values.deviation()),
        channelsFrom,
        isSaid ? GIVEN : values.from());
  }

  private record Values(List<Float> mean, List<Float> deviation, String from) {}

  /** From where what a preset says is known. */
  static String presetWords(ImageOptions said) {
    return said.preset()
        .map(given -> "of --preset " + given.id())
        .orElse("assumed as for torchvision's; see --preset");
  }

  private static Optional<ChannelOrder> channels(Map<String, String> metadata) {
    return switch (metadata.getOrDefault(PIXEL_FORMAT, "")) {
      case "Rgb8" -> Optional.of(ChannelOrder.RGB);
      case "Bgr8" -> Optional.of(ChannelOrder.BGR);
      default -> Optional.empty();
    };
  }

  private static Optional<Values> range(Map<String, String> metadata, ChannelOrder channels) {
    return switch (metadata.getOrDefault(PIXEL_RANGE, "")) {
      case "NominalRange_0_255" ->
          Optional.of(new Values(channels.each(0), channels.each(1), FROM_METADATA));
      case "Normalized_0_1" ->
          Optional.of(new Values(channels.each(0), channels.each(255), FROM_METADATA));
      case "Normalized_1_1" ->
          Optional.of(new Values(channels.each(127.5f), channels.each(127.5f), FROM_METADATA));
      default -> Optional.empty();
    };
  }

  private static void checkCount(
      String option, Optional<List<Float>> numbers, ChannelOrder channels) throws ModelException {
    if (numbers.isPresent() && numbers.get().size() != channels.count()) {
      throw new ModelException(
          "--%s has %d numbers; the input has %d channels"
              .formatted(option, numbers.get().size(), channels.count()));
    }
  }
}
