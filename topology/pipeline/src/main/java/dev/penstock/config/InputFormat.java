package dev.penstock.config;

/** What the values of the image topic are. */
public enum InputFormat {
  AVRO,
  IMAGE
}
