package dev.penstock.inference.model;

import java.util.Collections;
import java.util.List;

/** The channels a model was trained on, in its order. */
public enum ChannelOrder {
  RGB(3),
  BGR(3),
  /** One channel: brightness. */
  GRAY(1);

  private final int count;

  ChannelOrder(int count) {
    this.count = count;
  }

  /** Values of one pixel. */
  public int count() {
    return count;
  }

  /** The value once for each channel. */
  public List<Float> each(float value) {
    return Collections.nCopies(count, value);
  }
}
