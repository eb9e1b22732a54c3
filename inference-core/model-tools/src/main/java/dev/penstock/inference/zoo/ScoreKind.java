package dev.penstock.inference.zoo;

/** What a model's scores are, as a user says it. */
public enum ScoreKind {
  /** Logits of classes of which one is right: a softmax is to be done. */
  LOGITS,

  /** Of the classes one is right; a softmax is to be done where the graph does none. */
  SOFTMAX,

  /** Each class may be right; a sigmoid is to be done where the graph does none. */
  SIGMOID,

  /** To be taken as they are. */
  PROBABILITIES
}
