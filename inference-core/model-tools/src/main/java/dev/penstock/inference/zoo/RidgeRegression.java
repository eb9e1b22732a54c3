package dev.penstock.inference.zoo;

/**
 * Ridge regression from features to one-hot classes, in closed form. Solved in its dual form, whose
 * matrix is as large as there are samples, not features.
 */
final class RidgeRegression {

  private final double[][] samples;
  private final double[] mean;

  private RidgeRegression(float[][] features) {
    int count = features.length;
    int width = features[0].length;
    this.mean = new double[width];
    for (float[] sample : features) {
      for (int i = 0; i < width; i++) {
        mean[i] += (double) sample[i] / count;
      }
    }
    this.samples = new double[count][width];
    for (int s = 0; s < count; s++) {
      for (int i = 0; i < width; i++) {
        samples[s][i] = features[s][i] - mean[i];
      }
    }
  }

  /**
   * Fits scores whose largest names the class.
   *
   * @param features one row a sample
   * @param labels class of each sample
   * @param strength of the penalty, as a part of the samples' mean squared length
   * @param sharpness what the scores, about 0 or 1, are multiplied by to serve as logits
   */
  static Backbone.Head fit(
      float[][] features, int[] labels, int classes, double strength, double sharpness) {
    RidgeRegression ridge = new RidgeRegression(features);
    double[][] factor = ridge.factorise(strength);
    int width = ridge.mean.length;
    float[] weights = new float[classes * width];
    float[] bias = new float[classes];
    for (int label = 0; label < classes; label++) {
      double share = 0;
      double[] target = new double[labels.length];
      for (int s = 0; s < labels.length; s++) {
        target[s] = labels[s] == label ? 1 : 0;
        share += target[s] / labels.length;
      }
      for (int s = 0; s < labels.length; s++) {
        target[s] -= share;
      }
      double[] row = ridge.primal(solve(factor, target));
      double offset = share;
      for (int i = 0; i < width; i++) {
        weights[label * width + i] = (float) (sharpness * row[i]);
        offset -= row[i] * ridge.mean[i];
      }
      bias[label] = (float) (sharpness * offset);
    }
    return Backbone.Head.of(weights, bias);
  }

  /** The Cholesky factor of the samples' products with the penalty on their diagonal. */
  private double[][] factorise(double strength) {
    int n = samples.length;
    double[][] matrix = new double[n][];
    double trace = 0;
    for (int i = 0; i < n; i++) {
      matrix[i] = new double[i + 1];
      for (int j = 0; j <= i; j++) {
        matrix[i][j] = dot(samples[i], samples[j], samples[i].length);
      }
      trace += matrix[i][i];
    }
    for (int i = 0; i < n; i++) {
      matrix[i][i] += strength * trace / n;
      for (int j = 0; j < i; j++) {
        matrix[i][j] = (matrix[i][j] - dot(matrix[i], matrix[j], j)) / matrix[j][j];
      }
      matrix[i][i] = Math.sqrt(matrix[i][i] - dot(matrix[i], matrix[i], i));
    }
    return matrix;
  }

  /** Solves for one right-hand side, forward and back. */
  private static double[] solve(double[][] factor, double[] target) {
    int n = target.length;
    double[] x = target.clone();
    for (int i = 0; i < n; i++) {
      x[i] = (x[i] - dot(factor[i], x, i)) / factor[i][i];
    }
    for (int i = n - 1; i >= 0; i--) {
      x[i] /= factor[i][i];
      for (int j = 0; j < i; j++) {
        x[j] -= factor[i][j] * x[i];
      }
    }
    return x;
  }

  private double[] primal(double[] dual) {
    double[] weights = new double[mean.length];
    for (int s = 0; s < dual.length; s++) {
      for (int i = 0; i < weights.length; i++) {
        weights[i] += dual[s] * samples[s][i];
      }
    }
    return weights;
  }

  private static double dot(double[] one, double[] other, int length) {
    double sum = 0;
    for (int i = 0; i < length; i++) {
      sum += one[i] * other[i];
    }
    return sum;
  }
}
