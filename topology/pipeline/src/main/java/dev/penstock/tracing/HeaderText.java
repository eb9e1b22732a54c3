package dev.penstock.tracing;

import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Record headers as OpenTelemetry's propagators see them: UTF-8 text; the last header of a name
 * counts. Names are compared as in HTTP, where trace headers come from: upper and lower case are
 * the same.
 */
final class HeaderText {

  static final TextMapGetter<Headers> GETTER =
      new TextMapGetter<>() {
        @Override
        public @Nullable String get(@Nullable Headers headers, String key) {
          return headers == null ? null : text(find(headers, key));
        }
      };

  static final TextMapSetter<Headers> SETTER =
      (headers, key, value) -> {
        if (headers != null) {
          headers.remove(key).add(key, value.getBytes(StandardCharsets.UTF_8));
        }
      };

  private HeaderText() {}

  private static @Nullable Header find(Headers headers, String key) {
    Header exact = headers.lastHeader(key);
    if (exact != null) {
      return exact;
    }
    Header last = null;
    for (Header header : headers) {
      if (header.key().equalsIgnoreCase(key)) {
        last = header;
      }
    }
    return last;
  }

  private static @Nullable String text(@Nullable Header header) {
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }
}
