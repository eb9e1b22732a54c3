package dev.penstock.guarantee;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.penstock.record.HeaderNames;
import dev.penstock.testkit.ImageProducer;
import dev.penstock.testkit.SharedData;
import dev.penstock.testkit.TestImages;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.internal.SimpleRecord;

/** Draws records of every kind that a broker takes: keys, headers, timestamps, values, sizes. */
final class DrawnRecords {

  private static final int NEAR = 300;
  private static final int MOST_HEADERS = 60;
  private static final List<String> HEADERS =
      List.of(
          HeaderNames.MODEL,
          HeaderNames.TENANT,
          HeaderNames.DEADLINE,
          HeaderNames.REQUEST_ID,
          HeaderNames.ERROR_STAGE,
          HeaderNames.ERROR_DROPPED,
          HeaderNames.ERROR_OFFSET,
          HeaderNames.ERROR_PARTITION,
          HeaderNames.ERROR_TOPIC,
          HeaderNames.REDRIVEN,
          "traceparent",
          "tracestate",
          "baggage",
          "b3",
          "");

  private static final List<String> FORMATS = List.of("png", "jpg", "gif", "bmp");

  private final Random random;
  private final ImageProducer encoder;
  private final List<Integer> limits;
  private final Examples examples;
  private int number;

  /**
   * @param encoder makes records of images; it sends nothing here
   * @param limits in bytes, near which sizes are drawn
   * @param examples to draw from as well
   */
  DrawnRecords(Random random, ImageProducer encoder, List<Integer> limits, Examples examples) {
    this.random = random;
    this.encoder = encoder;
    this.limits = List.copyOf(limits);
    this.examples = examples;
  }

  /**
   * Files from the shared folder of test data.
   *
   * @param images of every kind
   * @param values of records
   */
  record Examples(List<Path> images, List<Path> values) {

    Examples {
      images = List.copyOf(images);
      values = List.copyOf(values);
    }

    /** None where there is no such folder. */
    static Examples find() throws IOException {
      Optional<Path> data = SharedData.find();
      if (data.isEmpty()) {
        return new Examples(List.of(), List.of());
      }
      List<Path> images = new ArrayList<>(files(data.get().resolve("cases/images")));
      images.addAll(files(data.get().resolve("odd")));
      images.addAll(files(data.get().resolve("photos")));
      return new Examples(images, files(data.get().resolve("cases/values")));
    }

    private static List<Path> files(Path folder) throws IOException {
      if (!Files.isDirectory(folder)) {
        return List.of();
      }
      try (Stream<Path> files = Files.list(folder)) {
        return files.filter(Files::isRegularFile).sorted().toList();
      }
    }

    boolean isEmpty() {
      return images.isEmpty() && values.isEmpty();
    }
  }

  /**
   * One record.
   *
   * @param description of its parts
   */
  record Drawn(String description, SimpleRecord record) {}

  /** A part of a record and how it was drawn. */
  private record Part<T>(String description, T value) {}

  Drawn next() throws IOException {
    Part<Long> timestamp = timestamp();
    Part<byte[]> key = key();
    Part<Header[]> headers = headers();
    Part<byte[]> value = value(Integer.toString(number++));
    return new Drawn(
        "timestamp %s, key %s, headers %s, value %s of %d bytes"
            .formatted(
                timestamp.description(),
                key.description(),
                headers.description(),
                value.description(),
                value.value() == null ? 0 : value.value().length),
        new SimpleRecord(timestamp.value(), key.value(), value.value(), headers.value()));
  }

  private Part<Long> timestamp() {
    long now = System.currentTimeMillis();
    return switch (random.nextInt(12)) {
      case 0 -> new Part<>("-1", -1L);
      case 1 -> new Part<>("0", 0L);
      case 2 -> new Part<>("a year ago", now - Duration.ofDays(365).toMillis());
      case 3 -> new Part<>("8 days ago", now - Duration.ofDays(8).toMillis());
      case 4 -> new Part<>("2 hours ago", now - Duration.ofHours(2).toMillis());
      case 5 -> new Part<>("in 30 minutes", now + Duration.ofMinutes(30).toMillis());
      case 6 -> new Part<>("in 2 hours", now + Duration.ofHours(2).toMillis());
      case 7 -> new Part<>("in 10 years", now + Duration.ofDays(3650).toMillis());
      default -> new Part<>("now", now);
    };
  }

  private Part<byte[]> key() {
    return switch (random.nextInt(6)) {
      case 0 -> new Part<>("null", null);
      case 1 -> new Part<>("empty", new byte[0]);
      case 2 -> new Part<>("of 10,000 random bytes", bytes(10_000));
      case 3 -> new Part<>("not UTF-8", new byte[] {(byte) 0xff, (byte) 0xc0, 0});
      case 4 -> new Part<>("one of three", ("key-" + random.nextInt(3)).getBytes(UTF_8));
      default -> new Part<>("its own", ("key-of-" + number).getBytes(UTF_8));
    };
  }

  private Part<Header[]> headers() {
    return switch (random.nextInt(16)) {
      case 0 -> new Part<>("without values", headers(1 + random.nextInt(4), 0));
      case 1 -> new Part<>("many, of a few random bytes", headers(MOST_HEADERS, 8));
      case 2 -> new Part<>("of 30,000 random bytes", headers(1, 30_000));
      case 3 ->
          new Part<>(
              "broken numbers and traces",
              new Header[] {
                new RecordHeader("traceparent", "00-zz-0000-01".getBytes(UTF_8)),
                new RecordHeader("traceparent", new byte[0]),
                new RecordHeader("tracestate", "=,=,,".getBytes(UTF_8)),
                new RecordHeader(HeaderNames.DEADLINE, "soon".getBytes(UTF_8)),
                new RecordHeader(HeaderNames.ERROR_OFFSET, "-7x".getBytes(UTF_8)),
                new RecordHeader(HeaderNames.ERROR_PARTITION, null)
              });
      case 4 ->
          new Part<>(
              "deadline passed",
              new Header[] {new RecordHeader(HeaderNames.DEADLINE, "1".getBytes(UTF_8))});
      default -> new Part<>("none", new Header[0]);
    };
  }

  private Header[] headers(int count, int bytes) {
    Header[] headers = new Header[count];
    for (int i = 0; i < count; i++) {
      headers[i] = new RecordHeader(oneOf(HEADERS), bytes == 0 ? null : bytes(bytes));
    }
    return headers;
  }

  private Part<byte[]> value(String id) throws IOException {
    return switch (random.nextInt(24)) {
      case 0 -> new Part<>("null", null);
      case 1 -> new Part<>("empty", new byte[0]);
      case 2 -> new Part<>("random", bytes(1 + random.nextInt(100)));
      case 3 -> {
        int limit = limit();
        yield new Part<>("random, near the limit " + limit, bytes(near(limit)));
      }
      case 4 -> {
        int limit = limit();
        yield new Part<>(
            "image near the limit " + limit, encoder.value(id, TestImages.jpeg(near(limit))));
      }
      case 5 -> new Part<>("image of no bytes", encoder.value(id, new byte[0]));
      case 6 -> new Part<>("id of 50,000 characters", encoder.value("i".repeat(50_000), sound()));
      case 7 -> new Part<>("image mutated", encoder.value(id, mutated(sound())));
      case 8 -> new Part<>("record mutated", mutated(encoder.value(id, sound())));
      case 9, 10 -> ofAnImageFile(id);
      case 11 -> ofAValueFile(id);
      default -> new Part<>("sound", encoder.value(id, sound()));
    };
  }

  private Part<byte[]> ofAnImageFile(String id) throws IOException {
    if (examples.images().isEmpty()) {
      return new Part<>("sound", encoder.value(id, sound()));
    }
    Path file = oneOf(examples.images());
    byte[] image = Files.readAllBytes(file);
    String name = "image " + file.getFileName();
    return random.nextInt(4) > 0
        ? new Part<>(name, encoder.value(id, image))
        : new Part<>(name + " mutated", encoder.value(id, mutated(image)));
  }

  private Part<byte[]> ofAValueFile(String id) throws IOException {
    if (examples.values().isEmpty()) {
      return new Part<>("sound", encoder.value(id, sound()));
    }
    Path file = oneOf(examples.values());
    return new Part<>("as " + file.getFileName(), Files.readAllBytes(file));
  }

  private byte[] sound() {
    return random.nextInt(4) == 0
        ? TestImages.jpeg(2_000)
        : TestImages.of(oneOf(FORMATS), Color.GREEN);
  }

  private <T> T oneOf(List<T> choice) {
    return choice.get(random.nextInt(choice.size()));
  }

  private int limit() {
    return oneOf(limits);
  }

  private int near(int limit) {
    return Math.max(1, limit - NEAR + random.nextInt(2 * NEAR));
  }

  /** As in {@code scripts/fuzz}: cut or longer, with a few bytes changed. */
  private byte[] mutated(byte[] sound) {
    byte[] mutated =
        random.nextBoolean() || sound.length == 0
            ? Arrays.copyOf(sound, 1 + random.nextInt(sound.length + 20))
            : sound.clone();
    for (int i = random.nextInt(6); i >= 0; i--) {
      mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
    }
    return mutated;
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** A list of distinct limits. */
  static List<Integer> limits(DrawnTopic images, DrawnTopic predictions, DrawnTopic deadLetters) {
    List<Integer> limits = new ArrayList<>(List.of(1 << 20));
    limits.add(images.maxMessageBytes());
    limits.add(predictions.maxMessageBytes());
    limits.add(deadLetters.maxMessageBytes());
    limits.add(PoisonRun.MAX_IMAGE_BYTES);
    return limits.stream().distinct().toList();
  }
}
