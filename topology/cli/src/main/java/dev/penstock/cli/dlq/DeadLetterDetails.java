package dev.penstock.cli.dlq;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.penstock.cli.console.CommandFailedException;
import dev.penstock.cli.console.Text;
import dev.penstock.cli.kafka.HeadersJson;
import dev.penstock.deadletter.DeadLetter;
import dev.penstock.deadletter.SourceRecord;
import dev.penstock.inference.ImageInput;
import dev.penstock.inference.image.ImageFormat;
import dev.penstock.masking.Masking;
import dev.penstock.record.HeaderNames;
import dev.penstock.record.ImageRequest;
import dev.penstock.record.RecordException;
import dev.penstock.record.RequestReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as people and programs read it.
 *
 * @param request what its value asks for; null where it cannot be read
 * @param unreadable why it cannot; empty where it can
 */
record DeadLetterDetails(DeadLetter letter, @Nullable ImageRequest request, String unreadable) {

  static DeadLetterDetails of(DeadLetter letter, RequestReader reader) {
    ConsumerRecord<byte[], byte[]> record = letter.record();
    SourceRecord given = letter.source();
    SourceRecord source =
        given == null
            ? new SourceRecord(record.topic(), record.partition(), record.offset())
            : given;
    try {
      ImageRequest request =
          reader.read(
              record.key(),
              record.value(),
              new TopicPartition(source.topic(), source.partition()),
              source.offset());
      return new DeadLetterDetails(letter, request, "");
    } catch (RecordException e) {
      return new DeadLetterDetails(letter, null, String.valueOf(e.getMessage()));
    }
  }

  List<String> lines(boolean stackTrace) {
    List<String> lines = new ArrayList<>();
    lines.add(line("letter", letter.record().topic() + " " + letter.id()));
    lines.add(line("input", letter.source() == null ? "(not said)" : letter.source()));
    String time = Text.time(letter.inputTimestamp());
    lines.add(line("time", time == null ? "(none)" : time));
    if (letter.inputTimestamp() != letter.record().timestamp()) {
      lines.add(line("written", Instant.ofEpochMilli(letter.record().timestamp())));
    }
    lines.add(line("stage", letter.stage()));
    lines.add(line("reason", masked(letter.reason())));
    lines.add(line("exception", letter.exception()));
    if (!letter.dropped().isEmpty()) {
      lines.add(line("lacks", letter.dropped().replace(",", ", ") + " of its input"));
    }
    String key = Text.of(letter.record().key());
    lines.add(line("key", key == null ? "(none)" : masked(key)));
    lines.add(line("id", masked(request == null ? "(none: " + unreadable + ")" : request.id())));
    lines.add(line("value", valueBytes() + " bytes"));
    for (Header header : letter.inputHeaders()) {
      lines.add(
          line("header", header.key() + ": " + HeadersJson.masked(header.key(), header.value())));
    }
    if (stackTrace) {
      stackTrace().lines().forEach(line -> lines.add("  " + Text.onOneLine(line)));
    }
    return lines;
  }

  void write(JsonGenerator out) throws IOException {
    out.writeStringField("topic", letter.record().topic());
    out.writeStringField("letter", letter.id().toString());
    DlqListCommand.writeSource(out, letter.source());
    out.writeStringField("time", Text.time(letter.inputTimestamp()));
    out.writeStringField("written", Text.time(letter.record().timestamp()));
    out.writeStringField("stage", letter.stage());
    out.writeStringField("reason", masked(letter.reason()));
    out.writeStringField("exception", letter.exception());
    out.writeStringField("stacktrace", stackTrace());
    out.writeStringField("lacks", letter.dropped());
    String key = Text.of(letter.record().key());
    out.writeStringField("key", key == null ? null : masked(key));
    out.writeStringField("id", request == null ? null : masked(request.id()));
    out.writeNumberField("valueBytes", valueBytes());
    HeadersJson.write(out, letter.inputHeaders());
  }

  /** Saves the image, with an extension that fits if the name has none; returns the file. */
  Path saveImage(Path wanted, boolean overwrite) throws IOException {
    if (request == null) {
      throw new CommandFailedException("the letter holds no image: " + unreadable);
    }
    ByteBuffer bytes =
        request.image() instanceof ImageInput.Encoded encoded
            ? encoded.bytes()
            : ((ImageInput.Pixels) request.image()).values();
    Path file = withExtension(wanted, bytes);
    Set<StandardOpenOption> options =
        overwrite
            ? Set.of(
                StandardOpenOption.WRITE,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING)
            : Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    try (FileChannel channel = FileChannel.open(file, options)) {
      ByteBuffer left = bytes.duplicate();
      while (left.hasRemaining()) {
        channel.write(left);
      }
    } catch (FileAlreadyExistsException e) {
      throw new CommandFailedException(file + " is there already; --force overwrites it", e);
    }
    return file;
  }

  private static Path withExtension(Path wanted, ByteBuffer bytes) {
    String name = wanted.getFileName().toString();
    if (name.indexOf('.', 1) > 0) {
      return wanted;
    }
    String extension = ImageFormat.guess(bytes).map(ImageFormat::extension).orElse("bin");
    return wanted.resolveSibling(name + "." + extension);
  }

  private String stackTrace() {
    Header trace = letter.record().headers().lastHeader(HeaderNames.ERROR_STACKTRACE);
    String text = trace == null ? null : Text.of(trace.value());
    return text == null ? "" : masked(text);
  }

  private static String masked(String text) {
    return Masking.current().text(text);
  }

  private int valueBytes() {
    return letter.record().value() == null ? 0 : letter.record().value().length;
  }

  private static String line(String name, Object value) {
    return "%-10s %s".formatted(name, Text.onOneLine(value.toString()));
  }
}
