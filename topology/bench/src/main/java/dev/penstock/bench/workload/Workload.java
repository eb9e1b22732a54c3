package dev.penstock.bench.workload;

import dev.penstock.bench.BenchException;
import dev.penstock.inference.model.InputSpec;
import dev.penstock.schemas.AvroWriter;
import dev.penstock.schemas.CodecException;
import dev.penstock.schemas.ImageRecord;
import dev.penstock.schemas.ImageTensor;
import dev.penstock.schemas.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The records of a measurement: a few distinct values, sent over and over.
 *
 * @param values image records as they go over the wire
 * @param description what they are, in a few words
 */
public record Workload(List<byte[]> values, String description) {

  private static final int DISTINCT = 32;
  private static final long SEED = 1;

  public Workload {
    values = List.copyOf(values);
    if (values.isEmpty()) {
      throw new BenchException("there are no images to send");
    }
  }

  /** Random pixels in the model's size: nothing to decode, nothing that compresses. */
  public static Workload tensors(InputSpec input) {
    Random random = new Random(SEED);
    List<Integer> shape = List.of(input.height(), input.width(), input.channels().count());
    List<byte[]> values = new ArrayList<>();
    for (int i = 0; i < DISTINCT; i++) {
      byte[] pixels = new byte[input.elements()];
      random.nextBytes(pixels);
      values.add(record("tensor-" + i, new ImageTensor(shape, ByteBuffer.wrap(pixels))));
    }
    return new Workload(values, "tensors of %d x %d".formatted(input.height(), input.width()));
  }

  /** JPEGs of 500 x 375, drawn here. */
  public static Workload photographs() {
    List<byte[]> values = new ArrayList<>();
    for (int i = 0; i < DISTINCT; i++) {
      values.add(record("photograph-" + i, ByteBuffer.wrap(DrawnPhotograph.jpeg(SEED + i))));
    }
    return new Workload(values, "JPEGs of 500 x 375");
  }

  /** These files. */
  public static Workload files(List<Path> files) throws IOException {
    List<byte[]> values = new ArrayList<>();
    for (Path file : files) {
      values.add(record(file.toString(), ByteBuffer.wrap(Files.readAllBytes(file))));
    }
    return new Workload(values, files.size() + " image files");
  }

  public byte[] value(int record) {
    return values.get(record % values.size());
  }

  /** Mean bytes of one record. */
  public int bytes() {
    return (int) values.stream().mapToInt(value -> value.length).average().orElseThrow();
  }

  @Override
  public String toString() {
    return "%s, %.1f KB a record".formatted(description, bytes() / 1e3);
  }

  private static byte[] record(String id, Object image) {
    AvroWriter<ImageRecord> writer = new AvroWriter<>(ImageRecord.class, WireFormat.SINGLE_OBJECT);
    try {
      return writer.write(ImageRecord.newBuilder().setId(id).setImage(image).build());
    } catch (CodecException e) {
      throw new BenchException("cannot write " + id + ": " + e.getMessage(), e);
    }
  }
}
