package dev.penstock.inference.model;

/** What comparing a model's answers with those of the model it was made from came to. */
public enum Verdict {
  PASS,
  REVIEW,
  FAIL
}
