package dev.penstock.app;

import dev.penstock.config.OutputFormat;
import dev.penstock.config.TopicConfig;
import dev.penstock.schemas.WireFormat;

/** The encoding of predictions that the settings choose. */
public final class PredictionFormat {

  private PredictionFormat() {}

  public static WireFormat of(TopicConfig topics) {
    return topics.outputFormat() == OutputFormat.BARE ? WireFormat.BARE : WireFormat.SINGLE_OBJECT;
  }
}
