package dev.penstock.inference.model;

/** What turns a model's output into probabilities, where the graph does not do it itself. */
public enum Activation {
  /** The output is logits of classes of which one is right. */
  SOFTMAX,

  /** The output is a logit for each class, which may be right or not whatever the others are. */
  SIGMOID,

  /** The output is taken as it is. */
  NONE
}
