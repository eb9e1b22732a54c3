package dev.penstock.inference.decode;

import dev.penstock.inference.image.ImageGeometry;
import java.time.Duration;

/**
 * How images are decoded.
 *
 * @param threads that decode
 * @param geometry the size the model wants
 * @param limit longest decoding of one image
 */
public record DecodeSettings(int threads, ImageGeometry geometry, Duration limit) {}
