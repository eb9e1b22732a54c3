package dev.penstock.inference.model;

/** Order of the colour channels a model was trained on. */
public enum ChannelOrder {
  RGB,
  BGR
}
