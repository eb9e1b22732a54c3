package dev.penstock.drill;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a program of ours answers over HTTP on a loopback port. */
public final class MetricsPage {

  private static final Pattern LINE = Pattern.compile("([a-z_]+)(?:\\{(.*)})? (\\S+)");

  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .connectTimeout(Duration.ofSeconds(2))
          .version(HttpClient.Version.HTTP_1_1)
          .build();

  private final int port;

  /** One series; its labels are as they were written. */
  public record Series(String labels, double value) {}

  public MetricsPage(int port) {
    this.port = port;
  }

  /** Whether this path answers with 200. */
  public boolean isUp(String path) throws InterruptedException {
    return get(path).filter(response -> response.statusCode() == 200).isPresent();
  }

  /** The series of this name whose labels have all of these pairs, such as {@code topic="t"}. */
  public List<Series> series(String name, String... labels) throws InterruptedException {
    List<Series> found = new ArrayList<>();
    String page = get("/metrics").map(HttpResponse::body).orElse("");
    for (String line : page.lines().toList()) {
      Matcher matcher = LINE.matcher(line);
      if (matcher.matches() && matcher.group(1).equals(name)) {
        String all = matcher.group(2) == null ? "" : matcher.group(2);
        if (Arrays.stream(labels).allMatch(all::contains)) {
          found.add(
              new Series(all, Double.parseDouble(matcher.group(3).replace("Inf", "Infinity"))));
        }
      }
    }
    return found;
  }

  private Optional<HttpResponse<String>> get(String path) throws InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    try {
      return Optional.of(
          CLIENT.send(
              HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build(),
              HttpResponse.BodyHandlers.ofString()));
    } catch (IOException e) {
      return Optional.empty(); // not up yet, or not any more
    }
  }
}
