package dev.penstock.backfill.files.source;

import java.util.Optional;

/**
 * Names of the columns, or fields, of a file of records; what is empty has its usual name.
 *
 * @param id what the answer calls the image
 * @param image the encoded image: bytes, or base64 in JSON
 * @param uri path of a file with the image
 */
public record Columns(Optional<String> id, Optional<String> image, Optional<String> uri) {

  /** The usual names. */
  public static final Columns USUAL =
      new Columns(Optional.empty(), Optional.empty(), Optional.empty());

  static final String USUAL_ID = "id";
  static final String USUAL_IMAGE = "image";

  @Override
  public String toString() {
    return "id %s, image %s, uri %s"
        .formatted(id.orElse("usual"), image.orElse("usual"), uri.orElse("usual"));
  }
}
