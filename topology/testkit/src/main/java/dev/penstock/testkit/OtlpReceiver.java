package dev.penstock.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

/** A collector that keeps the spans it is sent, or passes them on. Thread-safe. */
public final class OtlpReceiver implements AutoCloseable {

  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;

  private final List<Span> spans = new CopyOnWriteArrayList<>();
  private final Consumer<List<Span>> also;
  private String endpoint = "";
  private AutoCloseable server = () -> {};

  private OtlpReceiver(Consumer<List<Span>> also) {
    this.also = also;
  }

  /** One for OTLP over HTTP. */
  public static OtlpReceiver http() throws IOException {
    return http(unused -> {});
  }

  /**
   * One for OTLP over HTTP.
   *
   * @param also receives what comes in each request
   */
  public static OtlpReceiver http(Consumer<List<Span>> also) throws IOException {
    OtlpReceiver receiver = new OtlpReceiver(also);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/traces", receiver::receive);
    server.setExecutor(
        Executors.newCachedThreadPool(
            work -> {
              Thread thread = new Thread(work, "otlp-receiver");
              thread.setDaemon(true);
              return thread;
            }));
    server.start();
    receiver.endpoint = "http://127.0.0.1:" + server.getAddress().getPort();
    receiver.server = () -> server.stop(0);
    return receiver;
  }

  /** One for OTLP over gRPC. */
  public static OtlpReceiver grpc() throws IOException {
    OtlpReceiver receiver = new OtlpReceiver(unused -> {});
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(receiver.service())
            .build()
            .start();
    receiver.endpoint = "http://127.0.0.1:" + server.getPort();
    receiver.server = server::shutdownNow;
    return receiver;
  }

  /** What {@code penstock.tracing.endpoint} is set to. */
  public String endpoint() {
    return endpoint;
  }

  /** All spans so far. */
  public List<Span> spans() {
    return List.copyOf(spans);
  }

  /** All spans so far whose names begin so. */
  public List<Span> spans(String prefix) {
    return spans.stream().filter(span -> span.getName().startsWith(prefix)).toList();
  }

  /** An id in hexadecimal, as headers have it. */
  public static String hex(ByteString id) {
    return HexFormat.of().formatHex(id.toByteArray());
  }

  /** Text of an attribute; empty if the span has none of this name. */
  public static String attribute(Span span, String key) {
    return attribute(span.getAttributesList(), key);
  }

  /** Text of an attribute; empty if there is none of this name. */
  public static String attribute(List<KeyValue> attributes, String key) {
    return attributes.stream()
        .filter(attribute -> attribute.getKey().equals(key))
        .findFirst()
        .map(attribute -> text(attribute.getValue()))
        .orElse("");
  }

  private static String text(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> value.getStringValue();
      case INT_VALUE -> Long.toString(value.getIntValue());
      case DOUBLE_VALUE -> Double.toString(value.getDoubleValue());
      case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
      default -> value.toString();
    };
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean zipped =
          Objects.equals(exchange.getRequestHeaders().getFirst("Content-Encoding"), "gzip");
      InputStream body = exchange.getRequestBody();
      byte[] request = (zipped ? new GZIPInputStream(body) : body).readAllBytes();
      int status = OK;
      byte[] answer = ExportTraceServiceResponse.getDefaultInstance().toByteArray();
      try {
        keep(ExportTraceServiceRequest.parseFrom(request));
      } catch (InvalidProtocolBufferException e) {
        status = BAD_REQUEST;
        answer = String.valueOf(e.getMessage()).getBytes(UTF_8);
      }
      exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  private TraceServiceGrpc.TraceServiceImplBase service() {
    return new TraceServiceGrpc.TraceServiceImplBase() {
      @Override
      public void export(
          ExportTraceServiceRequest request, StreamObserver<ExportTraceServiceResponse> answer) {
        keep(request);
        answer.onNext(ExportTraceServiceResponse.getDefaultInstance());
        answer.onCompleted();
      }
    };
  }

  private void keep(ExportTraceServiceRequest request) {
    List<Span> received =
        request.getResourceSpansList().stream()
            .flatMap(resource -> resource.getScopeSpansList().stream())
            .filter(scope -> scope.getScope().getName().equals("dev.penstock"))
            .flatMap(scope -> scope.getSpansList().stream())
            .toList();
    spans.addAll(received);
    also.accept(received);
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (Exception e) {
      throw new IllegalStateException("a receiver cannot be closed", e);
    }
  }
}
