package dev.penstock.record;

import dev.penstock.inference.ImageInput;

/**
 * What a consumed value asks for.
 *
 * @param id the producer's name for the image
 * @param image to classify; shares the value's array
 */
public record ImageRequest(String id, ImageInput image) {}
