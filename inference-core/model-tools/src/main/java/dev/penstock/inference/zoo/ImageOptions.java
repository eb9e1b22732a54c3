package dev.penstock.inference.zoo;

import dev.penstock.inference.model.ChannelOrder;
import dev.penstock.inference.model.Layout;
import java.util.List;
import java.util.Optional;

/**
 * How a model wants its images, as far as a user says it.
 *
 * @param preset for all that nothing else tells; torchvision's if empty
 * @param layout where the input's shape does not tell
 * @param channels order of the colour channels the model was trained on
 * @param mean for channel values of 0 to 255, in that order
 * @param deviation likewise
 * @param resize pixels of the shorter side
 * @param crop side of the input, where its shape does not tell; 224 if empty
 * @param ignoreExif whether images are used as they are stored, whatever orientation EXIF gives
 */
public record ImageOptions(
    Optional<Preset> preset,
    Optional<Layout> layout,
    Optional<ChannelOrder> channels,
    Optional<List<Float>> mean,
    Optional<List<Float>> deviation,
    Optional<Integer> resize,
    Optional<Integer> crop,
    boolean ignoreExif) {

  /** Nothing is said. */
  public static final ImageOptions UNSAID = of(Optional.empty());

  /** As a family of models is prepared. */
  public static ImageOptions of(Preset preset) {
    return of(Optional.of(preset));
  }

  private static ImageOptions of(Optional<Preset> preset) {
    return new ImageOptions(
        preset,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false);
  }
}
