package dev.penstock.backfill.compare;

import dev.penstock.inference.ImageInput;
import dev.penstock.inference.image.ImageDecoder;
import dev.penstock.inference.image.ImageException;
import dev.penstock.inference.image.ImageGeometry;
import dev.penstock.inference.image.ImageIoDecoder;
import dev.penstock.inference.image.ImageLimits;
import dev.penstock.kafka.RecordLookup;
import dev.penstock.kafka.RecordLookup.Absence;
import dev.penstock.kafka.RecordLookup.Coordinates;
import dev.penstock.record.RecordException;
import dev.penstock.record.RequestReader;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Small pictures of source records. For one thread. */
public final class Thumbnails {

  /** Pixels of each side; cropped to a square around the middle. */
  private static final int SIDE = 192;

  private final RequestReader reader;
  private final ImageDecoder decoder;

  /**
   * A picture or the reason why there is none.
   *
   * @param jpeg the file's bytes; empty for none
   */
  public record Thumbnail(Optional<byte[]> jpeg, String missing) {

    static Thumbnail none(String reason) {
      return new Thumbnail(Optional.empty(), "not available: " + reason);
    }
  }

  /**
   * @param reader of the source topics' values
   * @param limits past which an image is not decoded
   */
  public Thumbnails(RequestReader reader, ImageLimits limits) {
    this.reader = reader;
    this.decoder = new ImageIoDecoder(limits);
  }

  /** One for each of the coordinates. */
  public Map<Coordinates, Thumbnail> of(
      Consumer<byte[], byte[]> consumer, Collection<Coordinates> sources) {
    Map<Coordinates, Thumbnail> thumbnails = new HashMap<>();
    new RecordLookup(consumer)
        .find(
            sources,
            new RecordLookup.Visitor() {
              @Override
              public void found(Coordinates at, ConsumerRecord<byte[], byte[]> record) {
                thumbnails.put(at, draw(record));
              }

              @Override
              public void absent(Coordinates at, Absence reason) {
                thumbnails.put(at, Thumbnail.none(reason.toString()));
              }
            });
    return thumbnails;
  }

  private Thumbnail draw(ConsumerRecord<byte[], byte[]> record) {
    TopicPartition source = new TopicPartition(record.topic(), record.partition());
    try {
      ImageInput image = reader.read(record.key(), record.value(), source, record.offset()).image();
      return image instanceof ImageInput.Encoded encoded
          ? new Thumbnail(Optional.of(jpeg(encoded.bytes())), "")
          : Thumbnail.none("the record holds pixels, not a picture");
    } catch (RecordException | ImageException e) {
      return Thumbnail.none(String.valueOf(e.getMessage()));
    } catch (OutOfMemoryError e) {
      return Thumbnail.none("the image is too large for this process");
    }
  }

  private byte[] jpeg(ByteBuffer encoded) throws ImageException {
    ImageGeometry square = new ImageGeometry(SIDE, SIDE, SIDE);
    ByteBuffer rgb = ByteBuffer.allocate(square.bytes());
    decoder.decode(encoded, square, rgb);
    BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < SIDE * SIDE; i++) {
      int red = rgb.get(3 * i) & 0xff;
      int green = rgb.get(3 * i + 1) & 0xff;
      int blue = rgb.get(3 * i + 2) & 0xff;
      picture.setRGB(i % SIDE, i / SIDE, (red << 16) | (green << 8) | blue);
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try {
      ImageIO.write(picture, "jpg", file);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // not to memory
    }
    return file.toByteArray();
  }
}
