package dev.penstock.backfill.files.source;

import dev.penstock.inference.ImageInput;
import java.nio.file.Path;
import java.util.Optional;

/** What a source has of an image. */
public sealed interface ImageContent {

  /**
   * The image itself.
   *
   * @param bytes of memory that it takes
   */
  record Held(ImageInput image, long bytes) implements ImageContent {}

  /**
   * A file that is yet to be read.
   *
   * @param sha256 lower-case hex digest that the file must have; empty for any
   */
  record Stored(Path file, Optional<String> sha256) implements ImageContent {}

  /** Nothing that could be classified. */
  record Unusable(Exception reason) implements ImageContent {}

  /**
   * Positions that need no answer. They go the way of the images, in their order, so that each is
   * in the account of one part.
   *
   * @param count how many, from the position of the name on
   */
  record Passed(PassedOver why, long count) implements ImageContent {}
}
