package dev.penstock.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves health and metrics over HTTP.
 *
 * <p>Its two daemon threads answer requests; any thread may call {@link #start} and {@link #close}.
 */
public final class AdminServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);

  private static final int THREADS = 2;
  private static final int GZIP_FROM_BYTES = 1024;
  private static final int BUFFER_BYTES = 8 << 10;
  private static final String INDEX =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head><meta charset="utf-8"><title>Penstock</title></head>
      <body>
      <h1>Penstock</h1>
      <ul>
      <li><a href="/health/live">/health/live</a>: whether it runs</li>
      <li><a href="/health/ready">/health/ready</a>: whether it serves</li>
      <li><a href="/metrics">/metrics</a>: for Prometheus</li>
      </ul>
      </body>
      </html>
      """;

  static {
    // The JDK's server takes these only as system properties and reads them when its classes load.
    // Without the first, every answer waits 40 ms for an acknowledgement; the others disconnect
    // slow clients that hold a thread.
    setUnlessGiven("sun.net.httpserver.nodelay", "true");
    setUnlessGiven("sun.net.httpserver.maxReqTime", "10");
    setUnlessGiven("sun.net.httpserver.maxRspTime", "30");
  }

  private final HttpServer server;
  private final ExecutorService threads;
  private final PrometheusRegistry registry;
  private final ExpositionFormats formats = ExpositionFormats.init();
  private final HealthChecks checks;

  private AdminServer(HttpServer server, PrometheusRegistry registry, HealthChecks checks) {
    this.server = server;
    this.threads = Executors.newFixedThreadPool(THREADS, daemons());
    this.registry = registry;
    this.checks = checks;
  }

  /**
   * Starts listening.
   *
   * @param port 0 for any free port
   * @throws AdminException if the address is not available
   */
  public static AdminServer start(
      String host, int port, PrometheusRegistry registry, HealthChecks checks) {
    AdminServer admin =
        new AdminServer(listen(new InetSocketAddress(host, port)), registry, checks);
    admin.server.setExecutor(admin.threads);
    admin.server.createContext("/", admin::handle);
    // Started by a daemon thread, its dispatcher is a daemon too and keeps no process alive.
    CompletableFuture.runAsync(admin.server::start, admin.threads).join();
    return admin;
  }

  /** Where it listens, with the actual port. */
  public URI uri() {
    InetSocketAddress address = server.getAddress();
    String host = address.getHostString();
    return URI.create(
        "http://%s:%d".formatted(host.contains(":") ? "[" + host + "]" : host, address.getPort()));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) {
    try (exchange) {
      if (isScrape(exchange)) {
        scrape(exchange);
      } else {
        send(exchange, answer(exchange));
      }
    } catch (IOException e) {
      LOG.debug("a client disconnected", e);
    }
  }

  /** As Prometheus text or, with exemplars, as OpenMetrics, whichever is requested. */
  private static boolean isScrape(HttpExchange exchange) {
    return isReading(exchange) && exchange.getRequestURI().getPath().equals("/metrics");
  }

  private static boolean isReading(HttpExchange exchange) {
    String method = exchange.getRequestMethod();
    return method.equals("GET") || method.equals("HEAD");
  }

  /** Written as it is formatted: the lag of many groups is many megabytes of text. */
  private void scrape(HttpExchange exchange) throws IOException {
    String accepted = exchange.getRequestHeaders().getFirst("Accept");
    ExpositionFormatWriter writer = formats.findWriter(accepted);
    MetricSnapshots snapshots;
    try {
      snapshots = registry.scrape();
    } catch (RuntimeException e) {
      LOG.warn("cannot collect the metrics", e);
      send(exchange, Response.text(500, "failed; see the log"));
      return;
    }
    exchange.getResponseHeaders().set("Content-Type", writer.getContentType());
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(200, -1);
      return;
    }
    boolean zipped = acceptsGzip(exchange);
    if (zipped) {
      exchange.getResponseHeaders().set("Content-Encoding", "gzip");
    }
    exchange.sendResponseHeaders(200, 0); // of unknown length
    try (OutputStream body = exchange.getResponseBody();
        OutputStream out =
            zipped
                ? new GZIPOutputStream(body, BUFFER_BYTES)
                : new BufferedOutputStream(body, BUFFER_BYTES)) {
      writer.write(out, snapshots, EscapingScheme.fromAcceptHeader(accepted));
    }
  }

  private Response answer(HttpExchange exchange) {
    if (!isReading(exchange)) {
      exchange.getResponseHeaders().set("Allow", "GET, HEAD");
      return Response.text(405, "only GET and HEAD");
    }
    try {
      return page(exchange);
    } catch (RuntimeException e) {
      LOG.warn("cannot answer {}", exchange.getRequestURI(), e);
      return Response.text(500, "failed; see the log");
    }
  }

  private Response page(HttpExchange exchange) {
    return switch (exchange.getRequestURI().getPath()) {
      case "/" -> Response.html(INDEX);
      case "/health/live" -> Response.health(checks.live());
      case "/health/ready" -> Response.health(checks.ready());
      default -> Response.text(404, "no such page; / lists them");
    };
  }

  private static void send(HttpExchange exchange, Response response) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", response.contentType());
    byte[] body = response.body();
    if (body.length >= GZIP_FROM_BYTES && acceptsGzip(exchange)) {
      exchange.getResponseHeaders().set("Content-Encoding", "gzip");
      body = gzip(body);
    }
    boolean bodyless = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(response.status(), bodyless ? -1 : body.length);
    if (!bodyless) {
      exchange.getResponseBody().write(body);
    }
  }

  private static boolean acceptsGzip(HttpExchange exchange) {
    String accepted = exchange.getRequestHeaders().getFirst("Accept-Encoding");
    return accepted != null && accepted.contains("gzip");
  }

  private static byte[] gzip(byte[] body) throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream(body.length / 4);
    try (OutputStream out = new GZIPOutputStream(zipped)) {
      out.write(body);
    }
    return zipped.toByteArray();
  }

  private static HttpServer listen(InetSocketAddress address) {
    try {
      return HttpServer.create(address, 0);
    } catch (IOException | RuntimeException e) {
      throw new AdminException(
          "cannot serve health and metrics at %s:%d: %s; choose another penstock.admin.port or .host"
              .formatted(address.getHostString(), address.getPort(), e.getMessage()),
          e);
    }
  }

  private static ThreadFactory daemons() {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, "penstock-admin-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  private static void setUnlessGiven(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /** An HTTP response. Its body is written once and never changed. */
  private static final class Response {
    private final int status;
    private final String contentType;
    private final byte[] body;

    Response(int status, String contentType, byte[] body) {
      this.status = status;
      this.contentType = contentType;
      this.body = body;
    }

    static Response text(int status, String text) {
      return new Response(status, "text/plain; charset=utf-8", utf8(text + "\n"));
    }

    static Response html(String html) {
      return new Response(200, "text/html; charset=utf-8", utf8(html));
    }

    /** 200 if all is up, otherwise 503. */
    static Response health(HealthReport report) {
      return new Response(report.up() ? 200 : 503, "application/json", utf8(report.json()));
    }

    int status() {
      return status;
    }

    String contentType() {
      return contentType;
    }

    byte[] body() {
      return body;
    }

    private static byte[] utf8(String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
  }
}
