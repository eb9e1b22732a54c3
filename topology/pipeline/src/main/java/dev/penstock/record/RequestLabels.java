package dev.penstock.record;

import java.util.Map;

/**
 * What a request says about its image.
 *
 * @param id the producer's name for the image
 * @param attributes as the producer set them; empty if the input format has none
 */
public record RequestLabels(String id, Map<String, String> attributes) {

  public RequestLabels {
    attributes = Map.copyOf(attributes);
  }
}
