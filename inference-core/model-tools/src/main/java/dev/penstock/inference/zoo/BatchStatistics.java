package dev.penstock.inference.zoo;

/** What a batch normalisation knows of the layer before it: each channel's mean and variance. */
final class BatchStatistics {

  /** As in torchvision. */
  static final float EPSILON = 1e-5f;

  private final float[] mean;
  private final float[] variance;

  /** Takes the arrays over. */
  BatchStatistics(float[] mean, float[] variance) {
    this.mean = mean;
    this.variance = variance;
  }

  /** What a channel is multiplied by. */
  float scale(int channel) {
    return (float) (1 / Math.sqrt(variance[channel] + EPSILON));
  }

  /** What is added to a channel after that. */
  float shift(int channel) {
    return -mean[channel] * scale(channel);
  }
}
