package dev.penstock.alerting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where Alertmanager sends its notifications. Keeps the latest state of each alert.
 *
 * <p>Its server's thread adds to what the drill's thread reads.
 */
final class Webhook implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;

  /** By receiver and labels; guarded by itself. */
  private final Map<String, Notice> latest = new LinkedHashMap<>();

  /**
   * An alert as it was last reported.
   *
   * @param receiver the path that it was sent to, without the slash
   */
  record Notice(
      String receiver,
      boolean isFiring,
      Map<String, String> labels,
      Map<String, String> annotations) {

    String label(String name) {
      return labels.getOrDefault(name, "");
    }

    @Override
    public String toString() {
      return "%s %s%s at %s"
          .formatted(label("alertname"), isFiring ? "firing" : "resolved", labels, receiver);
    }
  }

  private Webhook(HttpServer server) {
    this.server = server;
  }

  static Webhook start() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    Webhook webhook = new Webhook(server);
    server.createContext("/", webhook::receive);
    server.start();
    return webhook;
  }

  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** The latest report of every alert so far. */
  List<Notice> notices() {
    synchronized (latest) {
      return List.copyOf(latest.values());
    }
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode message = JSON.readTree(exchange.getRequestBody());
      String receiver = exchange.getRequestURI().getPath().substring(1);
      synchronized (latest) {
        for (JsonNode alert : message.path("alerts")) {
          Notice notice =
              new Notice(
                  receiver,
                  alert.path("status").asText().equals("firing"),
                  texts(alert.path("labels")),
                  texts(alert.path("annotations")));
          latest.put(receiver + notice.labels(), notice);
        }
      }
      exchange.sendResponseHeaders(200, -1);
    }
  }

  private static Map<String, String> texts(JsonNode object) {
    Map<String, String> texts = new TreeMap<>();
    object.properties().forEach(field -> texts.put(field.getKey(), field.getValue().asText()));
    return texts;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
