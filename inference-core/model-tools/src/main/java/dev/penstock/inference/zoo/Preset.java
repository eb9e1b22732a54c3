package dev.penstock.inference.zoo;

import dev.penstock.inference.model.ChannelOrder;
import dev.penstock.inference.model.ModelProperties;
import java.util.List;
import java.util.Locale;

/** How the images of a family of models are prepared. docs/models.md says where each is from. */
public enum Preset {
  TORCHVISION,
  TIMM,
  KERAS_CAFFE,
  KERAS_TF,
  ONNX_ZOO_BGR,
  NONE;

  /** Shorter side over crop, for models trained so; the others take the whole shorter side. */
  private static final double MARGIN = 256.0 / 224;

  ChannelOrder channels() {
    return switch (this) {
      case TORCHVISION, TIMM, KERAS_TF, NONE -> ChannelOrder.RGB;
      case KERAS_CAFFE, ONNX_ZOO_BGR -> ChannelOrder.BGR;
    };
  }

  /** In the order of the channels. */
  List<Float> mean() {
    return switch (this) {
      case TORCHVISION, TIMM -> List.of(123.675f, 116.28f, 103.53f);
      case KERAS_CAFFE -> List.of(103.939f, 116.779f, 123.68f);
      case KERAS_TF -> List.of(127.5f, 127.5f, 127.5f);
      case ONNX_ZOO_BGR -> List.of(104f, 117f, 123f);
      case NONE -> ModelProperties.NO_MEAN;
    };
  }

  List<Float> deviation() {
    return switch (this) {
      case TORCHVISION, TIMM -> List.of(58.395f, 57.12f, 57.375f);
      case KERAS_TF -> List.of(127.5f, 127.5f, 127.5f);
      case KERAS_CAFFE, ONNX_ZOO_BGR, NONE -> ModelProperties.NO_DEVIATION;
    };
  }

  /** Pixels of the shorter side for a crop. */
  int resize(int height, int width) {
    double ratio =
        switch (this) {
          case TORCHVISION, TIMM, ONNX_ZOO_BGR -> MARGIN;
          case KERAS_CAFFE, KERAS_TF, NONE -> 1;
        };
    return (int) Math.round(Math.max(height, width) * ratio);
  }

  /** As options and documents write it. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
