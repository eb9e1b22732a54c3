package dev.penstock.inference.model;

/** Precision of a model's weights and arithmetic. */
public enum Precision {
  FP16("fp16"),
  FP32("fp32"),
  INT8("int8");

  private final String id;

  Precision(String id) {
    this.id = id;
  }

  /** The name used in settings, metrics and predictions. */
  public String id() {
    return id;
  }
}
