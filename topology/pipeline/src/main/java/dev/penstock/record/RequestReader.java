package dev.penstock.record;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Finds the request in a consumed record. Thread-safe. */
public interface RequestReader {

  /**
   * Reads one record, without a copy of the image.
   *
   * @throws UnfetchedImageException if the image is not in the record but stored elsewhere
   * @throws RecordException if the record holds no request
   */
  ImageRequest read(
      byte @Nullable [] key, byte @Nullable [] value, TopicPartition source, long offset)
      throws RecordException;

  /**
   * Reads only what names and describes the request. It succeeds for images that are stored
   * elsewhere too.
   *
   * @throws RecordException if the record holds no request
   */
  RequestLabels labels(
      byte @Nullable [] key, byte @Nullable [] value, TopicPartition source, long offset)
      throws RecordException;
}
