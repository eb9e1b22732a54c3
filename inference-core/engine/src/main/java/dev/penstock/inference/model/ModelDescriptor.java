package dev.penstock.inference.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One version of one model, checked against its ONNX file: everything needed to run it.
 *
 * @param name name in the repository
 * @param version version in the repository
 * @param file the model.onnx
 * @param digest SHA-256 of the file, lower-case hex
 * @param precision of weights and arithmetic
 * @param resize length in pixels to which an image's shorter side is resized before the crop of
 *     {@code input.height} by {@code input.width}
 * @param ignoreExif whether images are used as they are stored, whatever orientation EXIF gives
 * @param input the image input
 * @param output the class scores
 * @param labels one for each class
 * @param conversion how the answers compare with those before a conversion, if there was one
 */
public record ModelDescriptor(
    String name,
    String version,
    Path file,
    String digest,
    Precision precision,
    int resize,
    boolean ignoreExif,
    InputSpec input,
    OutputSpec output,
    List<String> labels,
    Optional<Verdict> conversion) {

  public ModelDescriptor {
    labels = List.copyOf(labels);
  }

  /** A model that was not converted. */
  public ModelDescriptor(
      String name,
      String version,
      Path file,
      String digest,
      Precision precision,
      int resize,
      boolean ignoreExif,
      InputSpec input,
      OutputSpec output,
      List<String> labels) {
    this(
        name,
        version,
        file,
        digest,
        precision,
        resize,
        ignoreExif,
        input,
        output,
        labels,
        Optional.empty());
  }

  ModelDescriptor withDigest(String newDigest) {
    return new ModelDescriptor(
        name,
        version,
        file,
        newDigest,
        precision,
        resize,
        ignoreExif,
        input,
        output,
        labels,
        conversion);
  }
}
