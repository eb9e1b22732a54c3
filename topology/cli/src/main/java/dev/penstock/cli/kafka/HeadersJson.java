package dev.penstock.cli.kafka;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.penstock.cli.console.Text;
import java.io.IOException;
import org.apache.kafka.common.header.Header;

/** The headers of a record as JSON. */
public final class HeadersJson {

  private HeadersJson() {}

  /** In their order; Kafka allows a name twice, so this is a list. */
  public static void write(JsonGenerator out, Iterable<Header> headers) throws IOException {
    out.writeArrayFieldStart("headers");
    for (Header header : headers) {
      out.writeStartObject();
      out.writeStringField("name", header.key());
      out.writeStringField("value", Text.of(header.value()));
      out.writeEndObject();
    }
    out.writeEndArray();
  }
}
