package dev.penstock.observing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.broker.Ports;
import dev.penstock.drill.Drill;
import dev.penstock.drill.DrillException;
import dev.penstock.drill.MetricsPage;
import dev.penstock.drill.Tool;
import dev.penstock.inference.zoo.ColourModel;
import dev.penstock.testkit.OtlpReceiver;
import dev.penstock.testkit.TestImages;
import java.awt.Color;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;

/**
 * Follows images from a producer in Python through Penstock to a consumer in Python, in Zipkin;
 * from a latency in Prometheus to the trace of the very record; and from a line of the log to its
 * trace.
 */
final class TraceDrill extends Drill {

  private static final String TOPIC = "penstock.images";
  private static final String PREDICTIONS = "penstock.predictions";
  private static final int IMAGES = 200;

  /** Not an image. */
  private static final byte[] BROKEN = "broken".getBytes(UTF_8);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String brokers;
  private final int brokerPort;
  private final int instancePort;
  private final int prometheusPort;
  private final int zipkinPort;

  /**
   * @param folder gets logs and data; whoever calls deletes it
   * @param report gets a line for each step
   */
  TraceDrill(Path folder, Consumer<String> report) {
    super(folder, report);
    List<Integer> ports = Ports.free(4);
    brokerPort = ports.get(0);
    instancePort = ports.get(1);
    prometheusPort = ports.get(2);
    zipkinPort = ports.get(3);
    brokers = "127.0.0.1:" + brokerPort;
    setVariable("PENSTOCK_LOG_FORMAT", "json");
  }

  @Override
  public void run() throws Exception {
    ColourModel.publish(folder().resolve("models"));
    startPenstock("broker", "broker", "--port", brokerPort, "--data", folder().resolve("data"));
    ZipkinSpans zipkin = startZipkin();
    OtlpReceiver collector = opened(OtlpReceiver.http(zipkin::send));
    step("Zipkin takes what a collector is sent");
    startInstance(collector);
    startPrometheus();
    step("Penstock serves, and Prometheus scrapes it with exemplars");

    Map<String, String> produced = lines(python("produce.py", TOPIC, IMAGES, images()));
    step("%d images sent by Python".formatted(produced.size()));
    Map<String, String> consumed = lines(python("consume.py", PREDICTIONS, IMAGES, List.of()));
    step("%d predictions read by Python".formatted(consumed.size()));
    require(
        consumed.keySet().equals(produced.keySet()),
        "the predictions are not of the traces of the images: %d of %d are"
            .formatted(common(consumed.keySet(), produced.keySet()), produced.size()));
    for (String trace : produced.keySet()) {
      isWhole(zipkin, trace, produced.get(trace), consumed.get(trace));
    }
    step("Zipkin shows the whole way of each image, and its batch");
    leadsToATrace(produced.keySet());
    nameTheTraceOfADeadLetter(zipkin);
  }

  private ZipkinSpans startZipkin() throws InterruptedException {
    Path jar = Parts.zipkin().orElseThrow(() -> new DrillException("Zipkin is missing"));
    setVariable("QUERY_PORT", Integer.toString(zipkinPort));
    start("zipkin", List.of("java", "-Xmx384m", "-jar", jar.toString()));
    MetricsPage page = new MetricsPage(zipkinPort);
    await("Zipkin", () -> page.isUp("/health"));
    return new ZipkinSpans("http://127.0.0.1:" + zipkinPort);
  }

  private void startInstance(OtlpReceiver collector) throws InterruptedException {
    List<Object> arguments = new ArrayList<>(List.of("run", "--bootstrap-servers", brokers));
    Map<String, Object> settings = new TreeMap<>();
    settings.put("penstock.admin.port", instancePort);
    settings.put("penstock.model.repository", folder().resolve("models"));
    settings.put("penstock.model.name", ColourModel.ENTRY.name());
    settings.put("penstock.input.format", "image");
    settings.put("penstock.tracing.exporter", "otlp");
    settings.put("penstock.tracing.protocol", "http");
    settings.put("penstock.tracing.endpoint", collector.endpoint());
    settings.put("penstock.tracing.sampling", "tail");
    settings.put("penstock.b3.enabled", true);
    settings.put("penstock.batch.linger", "20ms");
    settings.put("penstock.batch.size", 16);
    settings.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
    startPenstock("penstock", arguments.toArray());
    MetricsPage page = new MetricsPage(instancePort);
    await("Penstock to be ready", () -> page.isUp("/health/ready"));
  }

  private void startPrometheus() throws IOException, InterruptedException {
    Path config =
        Files.writeString(
            folder().resolve("prometheus.yml"),
            """
            global: {scrape_interval: 1s}
            scrape_configs:
              - job_name: penstock
                static_configs: [{targets: ["127.0.0.1:%d"]}]
            """
                .formatted(instancePort));
    start(
        "prometheus",
        List.of(
            Tool.PROMETHEUS.path(),
            "--config.file=" + config,
            "--storage.tsdb.path=" + folder().resolve("prometheus-data"),
            "--enable-feature=exemplar-storage",
            "--web.listen-address=127.0.0.1:" + prometheusPort));
    MetricsPage page = new MetricsPage(prometheusPort);
    await("Prometheus", () -> page.isUp("/-/ready"));
  }

  private List<String> images() throws IOException {
    List<String> files = new ArrayList<>();
    for (Color colour : List.of(Color.RED, Color.GREEN, Color.BLUE, Color.WHITE)) {
      Path file = folder().resolve("image-" + files.size() + ".png");
      files.add(Files.write(file, TestImages.png(colour)).toString());
    }
    return files;
  }

  /** What a script prints, once it has ended. */
  private List<String> python(String script, String topic, int count, List<String> files)
      throws IOException, InterruptedException {
    Path file = folder().resolve(script);
    try (InputStream text = TraceDrill.class.getResourceAsStream("/observing/" + script)) {
      Files.write(file, Objects.requireNonNull(text, script).readAllBytes());
    }
    List<String> command = new ArrayList<>();
    command.add(Parts.python().orElseThrow(() -> new DrillException("Python is missing")));
    command.addAll(
        List.of(
            file.toString(),
            brokers,
            topic,
            "http://127.0.0.1:" + zipkinPort,
            Integer.toString(count)));
    command.addAll(files);
    Path printed = folder().resolve(script + ".out");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    int code = process.waitFor();
    List<String> lines = Files.readAllLines(printed);
    require(code == 0, "%s ended with %d: %s".formatted(script, code, lines));
    return lines;
  }

  /** Span ids by trace id. */
  private static Map<String, String> lines(List<String> printed) {
    Map<String, String> spans = new TreeMap<>();
    for (String line : printed) {
      String[] ids = line.split(" ", -1);
      spans.put(ids[0], ids[1]);
    }
    return spans;
  }

  private static long common(Set<String> some, Set<String> others) {
    return some.stream().filter(others::contains).count();
  }

  /** From the producer's span through ours to the consumer's, without a gap. */
  private void isWhole(ZipkinSpans zipkin, String trace, String producer, String consumer)
      throws InterruptedException {
    await(
        "the consumer's span in trace " + trace,
        () ->
            find(zipkin.trace(trace), "id", consumer) != null
                && find(zipkin.trace(trace), "kind", "PRODUCER", "penstock") != null);
    JsonNode spans = zipkin.trace(trace);
    JsonNode last = found(spans, "id", consumer);
    JsonNode send = found(spans, "id", last.path("parentId").asText());
    JsonNode process = found(spans, "id", send.path("parentId").asText());
    require(
        process.path("kind").asText().equals("CONSUMER")
            && process.path("name").asText().equals("process " + TOPIC),
        "the sending in trace " + trace + " is not part of the processing: " + process);
    require(
        process.path("parentId").asText().equals(producer),
        "the processing in trace " + trace + " does not continue its producer's span: " + process);
    for (String stage : List.of("decode", "batch wait", "inference")) {
      JsonNode found = found(spans, "name", stage);
      require(
          found.path("parentId").equals(process.path("id")),
          "stage " + stage + " is not part of the processing in trace " + trace);
    }
    String batch = process.path("tags").path("penstock.batch.trace_id").asText();
    await(
        "the batch of trace " + trace,
        () -> find(zipkin.trace(batch), "name", "infer batch") != null);
  }

  private static JsonNode found(JsonNode spans, String field, String value) {
    JsonNode span = find(spans, field, value);
    if (span == null) {
      throw new DrillException("no span with %s=%s among %s".formatted(field, value, spans));
    }
    return span;
  }

  private static JsonNode find(JsonNode spans, String field, String value) {
    return find(spans, field, value, "");
  }

  /** A span of a service; null if there is none. */
  private static JsonNode find(JsonNode spans, String field, String value, String service) {
    return StreamSupport.stream(spans.spliterator(), false)
        .filter(span -> span.path(field).asText().equals(value))
        .filter(
            span ->
                service.isEmpty()
                    || span.path("localEndpoint").path("serviceName").asText().equals(service))
        .findFirst()
        .orElse(null);
  }

  private void leadsToATrace(Set<String> traces) throws Exception {
    for (String metric : List.of("penstock_end_to_end_seconds", "penstock_stage_seconds")) {
      await("an exemplar of " + metric, () -> !exemplars(metric).isEmpty());
      Set<String> named = exemplars(metric);
      require(
          traces.containsAll(named),
          "%s has exemplars of unknown traces: %s".formatted(metric, named));
      step("%d exemplars of %s lead to traces of their records".formatted(named.size(), metric));
    }
  }

  private Set<String> exemplars(String metric) throws IOException, InterruptedException {
    long now = System.currentTimeMillis() / 1000;
    String query =
        "/api/v1/query_exemplars?query=%s&start=%d&end=%d"
            .formatted(URLEncoder.encode(metric + "_bucket", UTF_8), now - 300, now + 1);
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + prometheusPort + query))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    Set<String> traces = new HashSet<>();
    JSON.readTree(response.body())
        .findValues("trace_id")
        .forEach(trace -> traces.add(trace.asText()));
    return traces;
  }

  private void nameTheTraceOfADeadLetter(ZipkinSpans zipkin) throws Exception {
    Path file = Files.write(folder().resolve("broken.png"), BROKEN);
    String trace =
        lines(python("produce.py", TOPIC, 1, List.of(file.toString()))).keySet().iterator().next();
    Path log = folder().resolve("penstock.log");
    await(
        "a line of the log with trace " + trace,
        () ->
            Files.readAllLines(log).stream()
                .anyMatch(line -> line.contains("\"trace.id\":\"" + trace + "\"")));
    await(
        "the failed record in Zipkin",
        () -> {
          JsonNode failed = find(zipkin.trace(trace), "kind", "CONSUMER", "penstock");
          return failed != null && failed.path("tags").has("error.type");
        });
    step("a line of the log leads to the trace of a dead letter");
  }
}
