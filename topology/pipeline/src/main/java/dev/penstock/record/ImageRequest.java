package dev.penstock.record;

import dev.penstock.inference.ImageInput;

/**
 * The request in a consumed value.
 *
 * @param id the producer's name for the image
 * @param image to classify; shares the value's array
 */
public record ImageRequest(String id, ImageInput image) {}
