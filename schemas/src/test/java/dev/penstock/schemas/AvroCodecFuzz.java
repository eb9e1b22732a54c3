package dev.penstock.schemas;

import java.util.List;

/** Any bytes are refused with a reason or read; what is read can be written and read again. */
public final class AvroCodecFuzz {

  private static final AvroReader<ImageRecord> IMAGES = new AvroReader<>(ImageRecord.class);
  private static final AvroReader<Prediction> PREDICTIONS = new AvroReader<>(Prediction.class);
  private static final AvroWriter<ImageRecord> WRITER =
      new AvroWriter<>(ImageRecord.class, WireFormat.SINGLE_OBJECT);

  private AvroCodecFuzz() {}

  /** Called by Jazzer. */
  public static void fuzzerTestOneInput(byte[] input) {
    ImageRecord image;
    try {
      PREDICTIONS.read(input);
    } catch (CodecException refused) {
      // As it should be.
    }
    try {
      image = IMAGES.read(input);
    } catch (CodecException refused) {
      return;
    }
    try {
      if (!IMAGES.read(WRITER.write(image)).equals(image)) {
        throw new AssertionError("reads differently when written again: " + image);
      }
    } catch (CodecException e) {
      throw new AssertionError("was read, but not again", e);
    }
  }

  /** Sound inputs to start from. */
  public static List<byte[]> seeds() throws CodecException {
    return List.of(
        WRITER.write(Samples.encodedImage()),
        WRITER.write(Samples.reference()),
        new AvroWriter<>(ImageRecord.class, WireFormat.BARE).write(Samples.tensor()));
  }
}
