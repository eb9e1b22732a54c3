package dev.penstock.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.penstock.observability.PenstockMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AdminServerTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private final HealthChecks checks = new HealthChecks();
  private final AdminServer server =
      AdminServer.start("127.0.0.1", 0, new PenstockMetrics(true, false).registry(), checks);

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void metricsComeInTheFormatThatIsAskedFor() throws Exception {
    HttpResponse<String> text = get("/metrics");
    assertThat(text.statusCode()).isEqualTo(200);
    assertThat(text.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
    assertThat(text.body())
        .contains("# TYPE penstock_batch_size histogram")
        .contains("process_resident_memory_bytes");
    HttpResponse<String> openMetrics =
        get("/metrics", "Accept", "application/openmetrics-text; version=1.0.0");
    assertThat(openMetrics.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/openmetrics-text"));
    assertThat(openMetrics.body()).endsWith("# EOF\n");
  }

  @Test
  void metricsAreZippedForThoseWhoCanUnzip() throws Exception {
    HttpRequest request = request("/metrics", "Accept-Encoding", "gzip").build();
    HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
    assertThat(response.headers().firstValue("Content-Encoding")).hasValue("gzip");
    byte[] body = new GZIPInputStream(new ByteArrayInputStream(response.body())).readAllBytes();
    assertThat(new String(body, UTF_8)).contains("penstock_batch_size");
  }

  @Test
  void readinessFollowsItsChecks() throws Exception {
    checks.addReadiness("engine", () -> Health.down("warming up \"resnet50\""));
    checks.addReadiness("broker", () -> Health.up("connected"));
    HttpResponse<String> down = get("/health/ready");
    assertThat(down.statusCode()).isEqualTo(503);
    assertThat(down.body())
        .isEqualTo(
            """
            {"status":"down","checks":{"broker":{"status":"up","reason":"connected"},\
            "engine":{"status":"down","reason":"warming up \\"resnet50\\""}}}
            """);
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
    checks.addReadiness("engine", () -> Health.up("serves"));
    assertThat(get("/health/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void aCheckThatThrowsIsDown() throws Exception {
    checks.addLiveness(
        "streams",
        () -> {
          throw new IllegalStateException("gone");
        });
    HttpResponse<String> live = get("/health/live");
    assertThat(live.statusCode()).isEqualTo(503);
    assertThat(live.body()).contains("the check failed: java.lang.IllegalStateException: gone");
  }

  @Test
  void theIndexListsThePagesAndNothingElseIsThere() throws Exception {
    assertThat(get("/").body())
        .contains("/metrics")
        .contains("/health/ready")
        .contains("/health/live");
    assertThat(get("/metricsx").statusCode()).isEqualTo(404);
    assertThat(get("/health").statusCode()).isEqualTo(404);
  }

  @Test
  void onlyReadingIsAllowed() throws Exception {
    HttpRequest post = request("/metrics").POST(BodyPublishers.ofString("x")).build();
    assertThat(client.send(post, BodyHandlers.ofString()).statusCode()).isEqualTo(405);
    HttpRequest head = request("/metrics").method("HEAD", BodyPublishers.noBody()).build();
    HttpResponse<String> response = client.send(head, BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
  }

  @Test
  void aTakenPortIsNamed() {
    int port = server.uri().getPort();
    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(() -> AdminServer.start("127.0.0.1", port, new PrometheusRegistry(), checks))
        .withMessageContaining(
            "cannot serve health and metrics at 127.0.0.1:" + port + ": Address already in use")
        .withMessageContaining("penstock.admin.port");
  }

  @Test
  void anUnknownHostIsNamed() {
    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(() -> AdminServer.start("host.invalid", 0, new PrometheusRegistry(), checks))
        .withMessageContaining("host.invalid");
  }

  @Test
  void closeFreesThePort() {
    int port = server.uri().getPort();
    server.close();
    AdminServer.start("127.0.0.1", port, new PrometheusRegistry(), checks).close();
  }

  @Test
  void noThreadKeepsTheProcessAlive() {
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> thread.getName().matches("penstock-admin-.*|HTTP-Dispatcher"))
        .isNotEmpty()
        .allMatch(Thread::isDaemon);
  }

  private HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    return client.send(request(path, headers).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.uri().resolve(path)).timeout(Duration.ofSeconds(10));
    return headers.length == 0 ? request : request.headers(headers);
  }
}
