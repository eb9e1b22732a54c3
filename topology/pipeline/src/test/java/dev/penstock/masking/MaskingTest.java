package dev.penstock.masking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.config.MaskingConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaskingTest {

  private final Masking masking = new Masking(MaskingConfig.DEFAULT);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "authorization                | true",
        "Authorization                | true",
        "Cookie                       | true",
        "x-session-token              | true",
        "client_secret                | true",
        "db-password                  | true",
        "X-Amz-Signature              | true",
        "sig                          | true",
        "x-request-id                 | false",
        "traceparent                  | false",
        "signal                       | false",
        "camera                       | false"
      })
  void secretsAreKnownByTheirNames(String name, boolean secret) {
    assertThat(masking.isSecret(name)).isEqualTo(secret);
    assertThat(masking.value(name, "plain")).isEqualTo(secret ? "****" : "plain");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cannot fetch https://joe:hunter2@host/a.jpg        | cannot fetch https://****@host/a.jpg",
        "s3 https://b/k?X-Amz-Date=1&X-Amz-Signature=ab12&v=2 | s3 https://b/k?X-Amz-Date=1&X-Amz-Signature=****&v=2",
        "blob https://c/d?sv=2&sig=a%2Fb%3D                 | blob https://c/d?sv=2&sig=****",
        "Authorization: Bearer eyJhbGciOi.x.y               | Authorization: ****",
        "Authorization: ApiKey abc                          | Authorization: ****",
        "Cookie: a=1; session=abc                           | Cookie: ****",
        "{\"apiToken\":\"t0p\",\"a\":1}                    | {\"apiToken\":****,\"a\":1}",
        "{\\\"password\\\":\\\"x y\\\"}                     | {\\\"password\\\":****}",
        "\"password\": \"correct horse\", b                  | \"password\": ****, b",
        "password=\"ab,cd\" e                               | password=**** e",
        "at http://joe:p@ss@host/a                          | at http://****@host/a",
        "baggage tenant=7,token=abc                         | baggage tenant=7,token=****",
        "Instance: cookie: abc                              | Instance: cookie: ****",
        "call +49 170 1234567 now                           | call **** now",
        "ssn 078-05-1120                                    | ssn ****",
        "dni 12345678Z                                      | dni ****",
        "id 11010519491231002X                              | id ****"
      })
  void secretsInTextAreReplaced(String text, String masked) {
    assertThat(masking.text(text)).isEqualTo(masked);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "offset 1234567890123 of penstock.images-3 failed at decode-image",
        "ready after 3.2 s on 127.0.0.1:9092",
        "2026-11-27T18:47:40.123Z WARN at 1795808019121",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "image is 123456789 bytes; the limit is 16777216 bytes (penstock.image.max-bytes)",
        "batches of up to 32 within 20 ms, 2 workers",
        "http://127.0.0.1:9464/metrics?a=b",
        "at dev.penstock.TokenBucket.take(TokenBucket.java:45)",
        "java.lang.InvalidTokenException: expired",
        "no models in /tmp/junit-799633079489248662",
        "at 1795808019121000000 ns, 123456789012345678 bytes"
      })
  void allElseStaysAsItIs(String text) {
    assertThat(masking.text(text)).isEqualTo(text);
  }

  @Test
  void whatIsSecretCanBeChosen() {
    Masking own =
        new Masking(
            new MaskingConfig(List.of("camera*"), Optional.of(Pattern.compile("PLATE \\w+"))));
    assertThat(own.value("camera-id", "7")).isEqualTo("****");
    assertThat(own.value("authorization", "x")).isEqualTo("x");
    assertThat(own.text("saw PLATE AB123 at gate")).isEqualTo("saw **** at gate");
  }

  /** Hostile text must not hold a thread up. */
  @Test
  void longTextIsMaskedInItsStride() {
    for (String part :
        List.of("a", "=", "a=", "aa=", "token=", "+1 ", "//", "//a@", "Bearer ", "\"", "1")) {
      String text = part.repeat(1_000_000 / part.length());
      assertThat(CompletableFuture.supplyAsync(() -> masking.text(text)))
          .succeedsWithin(Duration.ofSeconds(20));
    }
  }
}
