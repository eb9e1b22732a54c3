package dev.penstock.observability;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.penstock.masking.Masking;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * Makes each event of the log one JSON object, with the field names of the Elastic Common Schema
 * where it has one: log stores know them. What a line says of a record are fields of their own.
 *
 * @see <a href="https://www.elastic.co/docs/reference/ecs">Elastic Common Schema</a>
 */
final class EcsEncoder extends EncoderBase<ILoggingEvent> {

  private static final JsonFactory JSON = new JsonFactory();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final byte[] NOTHING = {};

  private volatile @Nullable String job;

  /** From now on, each line names the job that this process works on. */
  void job(String name) {
    job = name;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    Masking masking = Masking.current();
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    try (JsonGenerator out = JSON.createGenerator(line)) {
      out.writeStartObject();
      out.writeStringField("@timestamp", TIME.format(Instant.ofEpochMilli(event.getTimeStamp())));
      out.writeStringField("log.level", event.getLevel().toString());
      out.writeStringField("message", masking.text(event.getFormattedMessage()));
      out.writeStringField("service.name", "penstock");
      out.writeStringField("log.logger", event.getLoggerName());
      out.writeStringField("process.thread.name", event.getThreadName());
      String ofJob = job;
      if (ofJob != null) {
        out.writeStringField("penstock.job", ofJob);
      }
      List<KeyValuePair> fields = event.getKeyValuePairs();
      if (fields != null) {
        for (KeyValuePair field : fields) {
          out.writeStringField(field.key, masking.value(field.key, String.valueOf(field.value)));
        }
      }
      IThrowableProxy failure = event.getThrowableProxy();
      if (failure != null) {
        out.writeStringField("error.type", failure.getClassName());
        String message = failure.getMessage();
        out.writeStringField("error.message", message == null ? null : masking.text(message));
        out.writeStringField(
            "error.stack_trace", masking.text(ThrowableProxyUtil.asString(failure)));
      }
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // It was written to memory.
    }
    line.write('\n');
    return line.toByteArray();
  }

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }
}
