package dev.penstock.inference.zoo;

/**
 * Filters for the first layer: waves in a bell-shaped window, of all directions and several
 * lengths, as trained networks have them there. They answer edges and textures and, having no
 * constant part, neither flat colour nor light; random filters would pass on little else.
 */
final class GaborFilters {

  /** Filters that look at brightness; the rest look at a random colour contrast. */
  private static final int OF_BRIGHTNESS = 52;

  private static final int DIRECTIONS = 16;

  private GaborFilters() {}

  /** Weights of the layer, [out, in, kernel, kernel], the input's deviation folded in. */
  static float[] filters(Convolution layer, long seed) {
    SplitMix random = new SplitMix(seed, layer.name().hashCode());
    int area = layer.kernel() * layer.kernel();
    float[] weights = new float[layer.out() * layer.fanIn()];
    for (int filter = 0; filter < layer.out(); filter++) {
      double[] wave = wave(layer.kernel(), filter, random);
      for (int channel = 0; channel < layer.in(); channel++) {
        double share = filter < OF_BRIGHTNESS ? 1 : random.between(-1, 1);
        int start = (filter * layer.in() + channel) * area;
        for (int i = 0; i < area; i++) {
          weights[start + i] = (float) (share * wave[i] / ResNet50.deviation(channel));
        }
      }
    }
    return weights;
  }

  private static double[] wave(int side, int filter, SplitMix random) {
    double direction = Math.PI * (filter % DIRECTIONS + random.nextDouble()) / DIRECTIONS;
    double cosine = StrictMath.cos(direction);
    double sine = StrictMath.sin(direction);
    double length = random.between(5, 12);
    double phase = random.between(0, 2 * Math.PI);
    double width = random.between(1.3, 2.3);
    double[] window = new double[side * side];
    double[] wave = new double[side * side];
    double mean = 0;
    double total = 0;
    for (int i = 0; i < wave.length; i++) {
      double x = i % side - side / 2;
      double y = i / side - side / 2;
      double along = (x * cosine + y * sine) / length;
      window[i] = StrictMath.exp(-(x * x + y * y) / (2 * width * width));
      wave[i] = window[i] * StrictMath.cos(2 * Math.PI * along + phase);
      mean += wave[i];
      total += window[i];
    }
    for (int i = 0; i < wave.length; i++) {
      wave[i] -= window[i] * mean / total;
    }
    return wave;
  }
}
