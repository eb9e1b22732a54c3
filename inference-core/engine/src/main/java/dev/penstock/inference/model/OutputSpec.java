package dev.penstock.inference.model;

import dev.penstock.inference.tensor.ElementType;

/**
 * The model's class scores.
 *
 * @param name output name in the ONNX graph
 * @param type element type the graph gives
 * @param classes scores per image
 * @param activation what turns the scores into probabilities
 */
public record OutputSpec(String name, ElementType type, int classes, Activation activation) {}
