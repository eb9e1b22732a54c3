package dev.penstock.inference.model;

/** Order of the axes of an image tensor: batch, channel, height, width. */
public enum Layout {
  NHWC,
  NCHW
}
