package dev.penstock.inference.zoo;

import java.nio.ByteBuffer;

/**
 * One drawn picture, as a file would hold it.
 *
 * @param fileName such as {@code 0007-drawn-star.jpg}
 * @param label index of what it shows in {@link DemoImageGenerator#labels()}
 * @param contentType {@code image/jpeg} or {@code image/png}
 * @param bytes the encoded image, read-only
 */
public record DemoImage(String fileName, int label, String contentType, ByteBuffer bytes) {

  public DemoImage {
    bytes = bytes.asReadOnlyBuffer();
  }
}
