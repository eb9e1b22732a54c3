package dev.penstock.record;

import dev.penstock.inference.ImageInput;
import dev.penstock.schemas.AvroReader;
import dev.penstock.schemas.CodecException;
import dev.penstock.schemas.ImageRecord;
import dev.penstock.schemas.ImageReference;
import dev.penstock.schemas.ImageTensor;
import dev.penstock.schemas.SchemaLookup;
import dev.penstock.schemas.UnknownSchemaException;
import dev.penstock.schemas.WriterSchemas;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Reads consumed values. Thread-safe: each thread has its own decoder. */
public final class ImageRecordReader implements RequestReader {

  private final ThreadLocal<AvroReader<ImageRecord>> readers;

  /** Reads the current version of {@link ImageRecord} only. */
  public ImageRecordReader() {
    this(WriterSchemas.of(ImageRecord.getClassSchema()), null);
  }

  /**
   * Reads the given versions.
   *
   * @param registry for values in the Confluent format; null to refuse them
   */
  public ImageRecordReader(WriterSchemas schemas, @Nullable SchemaLookup registry) {
    this.readers =
        ThreadLocal.withInitial(() -> new AvroReader<>(ImageRecord.class, schemas, registry));
  }

  /** Reads the value alone. */
  @Override
  public ImageRequest read(
      byte @Nullable [] key, byte @Nullable [] value, TopicPartition source, long offset)
      throws RecordException {
    return read(value);
  }

  /**
   * Reads one value, without a copy of the image.
   *
   * @throws UnfetchedImageException if the image is not in the record but stored elsewhere
   * @throws RecordException if there is no value, or it is not an ImageRecord
   * @throws UncheckedIOException if a schema registry is needed but cannot be reached
   */
  public ImageRequest read(byte @Nullable [] value) throws RecordException {
    ImageRecord image = decode(value);
    return new ImageRequest(image.getId(), input(image.getImage()));
  }

  /**
   * Reads the value alone.
   *
   * @throws UncheckedIOException if a schema registry is needed but cannot be reached
   */
  @Override
  public RequestLabels labels(
      byte @Nullable [] key, byte @Nullable [] value, TopicPartition source, long offset)
      throws RecordException {
    ImageRecord image = decode(value);
    return new RequestLabels(image.getId(), image.getAttributes());
  }

  private ImageRecord decode(byte @Nullable [] value) throws RecordException {
    if (value == null) {
      throw new RecordException("record has no value (a tombstone); an ImageRecord is required");
    }
    ImageRecord image;
    try {
      image = readers.get().read(value);
    } catch (CodecException e) {
      throw new RecordException(reason(e, value), e);
    }
    if (image.getId().isEmpty()) {
      throw new RecordException("id is empty; it must name the image");
    }
    return image;
  }

  private static String reason(CodecException e, byte[] value) {
    if (e instanceof UnknownSchemaException) {
      return e.getMessage()
          + "; put the producer's schema into the folder that penstock.schemas.writer names";
    }
    String foreign = ForeignValue.describe(value);
    return foreign == null ? String.valueOf(e.getMessage()) : foreign;
  }

  private static ImageInput input(Object image) throws RecordException {
    if (image instanceof ByteBuffer encoded) {
      return new ImageInput.Encoded(encoded);
    }
    if (image instanceof ImageTensor tensor) {
      return pixels(tensor);
    }
    throw new UnfetchedImageException(
        "image is stored at "
            + Excerpt.of(((ImageReference) image).getUri())
            + "; images by reference are not fetched, send the bytes or the tensor");
  }

  private static ImageInput pixels(ImageTensor tensor) throws RecordException {
    long values = 1;
    for (int length : tensor.getShape()) {
      if (length < 1 || values > Integer.MAX_VALUE) {
        throw new RecordException("image.shape is " + Excerpt.of(tensor.getShape().toString()));
      }
      values *= length;
    }
    int held = tensor.getData().remaining();
    if (values != held) {
      throw new RecordException(
          "image.shape is %s, which is %d values; image.data holds %d"
              .formatted(Excerpt.of(tensor.getShape().toString()), values, held));
    }
    return new ImageInput.Pixels(tensor.getShape(), tensor.getData());
  }
}
