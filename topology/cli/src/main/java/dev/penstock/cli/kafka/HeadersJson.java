package dev.penstock.cli.kafka;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.penstock.cli.console.Text;
import dev.penstock.masking.Masking;
import java.io.IOException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** The headers of a record as JSON, without secrets. */
public final class HeadersJson {

  private HeadersJson() {}

  /** In their order; Kafka allows a name twice, so this is a list. */
  public static void write(JsonGenerator out, Iterable<Header> headers) throws IOException {
    out.writeArrayFieldStart("headers");
    for (Header header : headers) {
      out.writeStartObject();
      out.writeStringField("name", header.key());
      out.writeStringField("value", masked(header.key(), header.value()));
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  /** The text of a header as it may be shown; null if it has no value. */
  public static @Nullable String masked(String name, byte @Nullable [] value) {
    String text = Text.of(value);
    return text == null ? null : Masking.current().value(name, text);
  }
}
