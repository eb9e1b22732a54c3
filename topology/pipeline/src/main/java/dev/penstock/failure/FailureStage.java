package dev.penstock.failure;

import dev.penstock.inference.batch.DeadlineException;
import dev.penstock.inference.image.ImageException;
import dev.penstock.record.RecordException;
import dev.penstock.record.UnfetchedImageException;

/** The stage at which a record could not be served. */
public enum FailureStage {
  /** The value or a header is invalid. */
  DECODE_RECORD("decode-record"),
  /** The image, stored elsewhere, could not be fetched. */
  FETCH("fetch"),
  /** The bytes are not a usable image. */
  DECODE_IMAGE("decode-image"),
  /** The model or its device failed on this image. */
  INFERENCE("inference"),
  /** It was too late for an answer. */
  DEADLINE("deadline"),
  /** The prediction cannot be written to its topic. */
  ENCODE_PREDICTION("encode-prediction");

  private final String id;

  FailureStage(String id) {
    this.id = id;
  }

  /** The stage at which a record fails with this exception. */
  public static FailureStage of(Throwable reason) {
    if (reason instanceof UnfetchedImageException) {
      return FETCH;
    }
    if (reason instanceof RecordException) {
      return DECODE_RECORD;
    }
    if (reason instanceof ImageException) {
      return DECODE_IMAGE;
    }
    if (reason instanceof DeadlineException || reason instanceof RecordExpiredException) {
      return DEADLINE;
    }
    if (reason instanceof UnwritablePredictionException) {
      return ENCODE_PREDICTION;
    }
    return INFERENCE;
  }

  /** The name used in headers and metrics. */
  public String id() {
    return id;
  }
}
