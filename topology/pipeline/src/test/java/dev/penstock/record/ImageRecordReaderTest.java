package dev.penstock.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.inference.ImageInput;
import dev.penstock.schemas.AvroWriter;
import dev.penstock.schemas.CodecException;
import dev.penstock.schemas.ImageRecord;
import dev.penstock.schemas.ImageReference;
import dev.penstock.schemas.ImageTensor;
import dev.penstock.schemas.WireFormat;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ImageRecordReaderTest {

  private final ImageRecordReader reader = new ImageRecordReader();

  @Test
  void asksForAnEncodedImageWithoutCopyingIt() throws Exception {
    byte[] value = value(ByteBuffer.wrap(new byte[] {1, 2, 3}));

    ImageRequest request = reader.read(value);

    assertThat(request.id()).isEqualTo("cat-7");
    ByteBuffer bytes = ((ImageInput.Encoded) request.image()).bytes();
    assertThat(bytes).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
    assertThat(bytes.array()).isSameAs(value);
    assertThat(value[bytes.arrayOffset()]).isEqualTo((byte) 1);
  }

  @Test
  void asksForATensor() throws Exception {
    byte[] value = value(new ImageTensor(List.of(1, 2, 3), ByteBuffer.allocate(6)));

    ImageInput.Pixels pixels = (ImageInput.Pixels) reader.read(value).image();

    assertThat(pixels.shape()).containsExactly(1, 2, 3);
    assertThat(pixels.values().remaining()).isEqualTo(6);
  }

  @Test
  void refusesATensorThatIsNotOfItsShape() throws Exception {
    assertRefused(
        value(new ImageTensor(List.of(224, 224, 3), ByteBuffer.allocate(6))),
        "image.shape is \"[224, 224, 3]\", which is 150528 values; image.data holds 6");
    assertRefused(
        value(new ImageTensor(List.of(-1, -6, 1), ByteBuffer.allocate(6))), "[-1, -6, 1]");
    assertRefused(
        value(new ImageTensor(List.of(65536, 65536, 65536, 65536, 65536), ByteBuffer.allocate(0))),
        "image.shape");
  }

  @Test
  void doesNotFetchReferences() throws Exception {
    byte[] value = value(new ImageReference("s3://pictures/7\n.jpg", null, null));

    assertThatThrownBy(() -> reader.read(value))
        .isInstanceOf(UnfetchedImageException.class)
        .hasMessageContaining("s3://pictures/7\uFFFD.jpg")
        .hasMessageContaining("not fetched");
  }

  @Test
  void refusesAnEmptyIdInEveryEncoding() throws Exception {
    byte[] singleObject =
        new AvroWriter<>(ImageRecord.class, WireFormat.SINGLE_OBJECT)
            .write(new ImageRecord("", ByteBuffer.allocate(9), null, null, Map.of()));

    assertRefused(singleObject, "id is empty");
    assertRefused(Arrays.copyOfRange(singleObject, 10, singleObject.length), "id is empty");
  }

  @Test
  void saysHowToMakeTheSchemaOfAProducerKnown() {
    assertRefused(
        new byte[] {(byte) 0xc3, 1, 9, 9, 9, 9, 9, 9, 9, 9},
        "no schema is known with fingerprint 0909090909090909",
        "put the producer's schema into the folder that penstock.schemas.writer names");
  }

  @Test
  void refusesATombstone() {
    assertRefused(null, "tombstone");
  }

  @Test
  void refusesBytesThatAreNoImageRecord() {
    assertRefused(new byte[] {2, 'a', 9}, "image: union branch is -5");
  }

  @Test
  void servesManyThreads() {
    List<CompletableFuture<String>> ids =
        IntStream.range(0, 4)
            .mapToObj(thread -> CompletableFuture.supplyAsync(this::readManyTimes))
            .toList();

    assertThat(ids).allMatch(id -> id.join().equals("cat-7"));
  }

  private String readManyTimes() {
    try {
      byte[] value = value(ByteBuffer.allocate(100));
      for (int i = 0; i < 1000; i++) {
        if (!reader.read(value).id().equals("cat-7")) {
          return "read another id";
        }
      }
      return reader.read(value).id();
    } catch (RecordException | CodecException e) {
      throw new AssertionError(e);
    }
  }

  private void assertRefused(byte[] value, String... reason) {
    assertThatThrownBy(() -> reader.read(value))
        .isInstanceOf(RecordException.class)
        .isNotInstanceOf(UnfetchedImageException.class)
        .hasMessageContainingAll(reason);
  }

  private static byte[] value(Object image) throws CodecException {
    return new AvroWriter<>(ImageRecord.class, WireFormat.SINGLE_OBJECT)
        .write(new ImageRecord("cat-7", image, null, null, Map.of()));
  }
}
