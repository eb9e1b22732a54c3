package dev.penstock.observing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.penstock.drill.DrillException;
import dev.penstock.testkit.OtlpReceiver;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Zipkin's interface: takes spans, and gives traces back. */
final class ZipkinSpans {

  private static final Map<Span.SpanKind, String> KINDS =
      Map.of(
          Span.SpanKind.SPAN_KIND_CONSUMER, "CONSUMER",
          Span.SpanKind.SPAN_KIND_PRODUCER, "PRODUCER");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final String server;

  ZipkinSpans(String server) {
    this.server = server;
  }

  /** Hands over spans as a collector does; links are lost, since Zipkin has none. */
  void send(List<Span> spans) {
    ArrayNode all = JSON.createArrayNode();
    spans.forEach(span -> all.add(json(span)));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server + "/api/v2/spans"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(all.toString()))
            .build();
    int status = exchange(request).statusCode();
    if (status / 100 != 2) {
      throw new DrillException("Zipkin refuses spans with status " + status);
    }
  }

  private static ObjectNode json(Span span) {
    ObjectNode json = JSON.createObjectNode();
    json.put("traceId", OtlpReceiver.hex(span.getTraceId()));
    json.put("id", OtlpReceiver.hex(span.getSpanId()));
    if (!span.getParentSpanId().isEmpty()) {
      json.put("parentId", OtlpReceiver.hex(span.getParentSpanId()));
    }
    json.put("name", span.getName());
    String kind = KINDS.get(span.getKind());
    if (kind != null) {
      json.put("kind", kind);
    }
    json.put("timestamp", span.getStartTimeUnixNano() / 1_000);
    json.put(
        "duration", Math.max(1, (span.getEndTimeUnixNano() - span.getStartTimeUnixNano()) / 1_000));
    json.putObject("localEndpoint").put("serviceName", "penstock");
    ObjectNode tags = json.putObject("tags");
    for (KeyValue attribute : span.getAttributesList()) {
      tags.put(attribute.getKey(), OtlpReceiver.attribute(span, attribute.getKey()));
    }
    return json;
  }

  /** The spans of a trace; none if Zipkin does not know it. */
  JsonNode trace(String traceId) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server + "/api/v2/trace/" + traceId))
            .timeout(Duration.ofSeconds(10))
            .build();
    HttpResponse<String> response = exchange(request);
    try {
      return response.statusCode() == 200 ? JSON.readTree(response.body()) : JSON.createArrayNode();
    } catch (IOException e) {
      throw new DrillException("Zipkin's answer is no JSON: " + e);
    }
  }

  private static HttpResponse<String> exchange(HttpRequest request) {
    try {
      return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new DrillException("cannot reach Zipkin: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DrillException("interrupted");
    }
  }
}
