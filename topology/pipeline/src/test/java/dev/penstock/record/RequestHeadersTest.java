package dev.penstock.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeadersTest {

  @Test
  void asksForNothingWhereNothingIsSaid() throws Exception {
    Headers headers = header("traceparent", "whatever").add("penstock-unheard-of", null);

    assertThat(RequestHeaders.of(headers)).isSameAs(RequestHeaders.NONE);
  }

  @Test
  void readsAllThree() throws Exception {
    Headers headers =
        header("penstock-model", "resnet50:2")
            .add("penstock-tenant", " Zoë ".getBytes(UTF_8))
            .add("penstock-deadline", "1772366400000".getBytes(UTF_8));

    assertThat(RequestHeaders.of(headers))
        .isEqualTo(
            new RequestHeaders(
                new ModelName("resnet50", "2"), "Zoë", Instant.parse("2026-03-01T12:00:00Z")));
  }

  @Test
  void readsAModelWithoutAVersion() throws Exception {
    assertThat(RequestHeaders.of(header("penstock-model", "resnet50")).model())
        .isEqualTo(new ModelName("resnet50", null));
  }

  @Test
  void takesTheLastOfSeveral() throws Exception {
    Headers headers =
        header("penstock-tenant", "first").add("penstock-tenant", "last".getBytes(UTF_8));

    assertThat(RequestHeaders.of(headers).tenant()).isEqualTo("last");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":", "a:", ":1", "a:b:c", "../../etc", "a/b", "-a", "a b", "..", "ä"})
  void refusesOtherModels(String value) {
    assertRefused(header("penstock-model", value), "penstock-model", "name or name:version");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "-1", "1e9", "12:00", "9999999999999999999", "٣", "1.5"})
  void refusesOtherDeadlines(String value) {
    assertRefused(header("penstock-deadline", value), "penstock-deadline", "milliseconds");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a\nb", "a\u0000b"})
  void refusesOtherTenants(String value) {
    assertRefused(header("penstock-tenant", value), "penstock-tenant", "printable text");
  }

  @Test
  void refusesValuesThatAreNoText() {
    for (String name : new String[] {"penstock-model", "penstock-tenant", "penstock-deadline"}) {
      assertRefused(new RecordHeaders().add(name, null), name, "is null");
      assertRefused(new RecordHeaders().add(name, new byte[] {'a', (byte) 0xC3}), name, "UTF-8");
    }
  }

  @Test
  void refusesAbsurdSizesWithoutRepeatingThem() {
    Headers headers = new RecordHeaders().add("penstock-tenant", new byte[1 << 20]);

    assertThatThrownBy(() -> RequestHeaders.of(headers))
        .isInstanceOf(RecordException.class)
        .hasMessageContaining("1048576 bytes long")
        .hasMessageContaining("at most 256 bytes")
        .satisfies(e -> assertThat(e.getMessage().length()).isLessThan(200));
  }

  private static Headers header(String name, String value) {
    return new RecordHeaders().add(name, value.getBytes(UTF_8));
  }

  private static void assertRefused(Headers headers, String name, String reason) {
    assertThatThrownBy(() -> RequestHeaders.of(headers))
        .isInstanceOf(RecordException.class)
        .hasMessageContaining(name)
        .hasMessageContaining(reason);
  }
}
