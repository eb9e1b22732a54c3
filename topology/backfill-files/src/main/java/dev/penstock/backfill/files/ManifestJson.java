package dev.penstock.backfill.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.penstock.backfill.files.source.PassedOver;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The lines of a manifest as JSON objects. */
final class ManifestJson {

  /** Of the format: a later one refuses what it does not know. */
  private static final int VERSION = 2;

  /** The first one, which knew files only, and counted images where parts now have positions. */
  private static final int FILES_ONLY = 1;

  private static final Pattern PART = Pattern.compile("part-\\d{6,9}\\.[a-z]+");

  private static final ObjectMapper JSON = new ObjectMapper();

  private ManifestJson() {}

  static String write(ManifestLine line) {
    ObjectNode json = JSON.createObjectNode();
    if (line instanceof ManifestLine.Job job) {
      json.put("line", "job").put("version", VERSION).put("name", job.name());
      json.put("createdAt", job.createdAt()).put("id", job.id());
      job.fingerprint().forEach(json.putObject("fingerprint")::put);
    } else if (line instanceof ManifestLine.Part part) {
      write(json, part);
    } else if (line instanceof ManifestLine.Done done) {
      json.put("line", "done").put("round", done.round()).put("at", done.at());
    } else if (line instanceof ManifestLine.Publishing publishing) {
      json.put("line", "publishing").put("part", publishing.part());
    } else if (line instanceof ManifestLine.Published published) {
      json.put("line", "published").put("parts", published.parts());
      json.put("topicId", published.topicId());
    } else if (line instanceof ManifestLine.Retry retry) {
      json.put("line", "retry").put("round", retry.round()).put("images", retry.images());
    }
    try {
      return JSON.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }

  private static void write(ObjectNode json, ManifestLine.Part part) {
    json.put("line", "part").put("round", part.round()).put("file", part.file());
    json.put("begin", part.from()).put("end", part.to());
    json.put("bytes", part.bytes()).put("sha256", part.sha256());
    json.put("letterBytes", part.letterBytes());
    JobCounts counts = part.counts();
    json.put("answered", counts.answered());
    counts.letters().forEach(json.putObject("letters")::put);
    json.put("batches", counts.batches());
    ObjectNode latencies = json.putObject("latencies");
    counts.latencies().forEach((bucket, count) -> latencies.put(bucket.toString(), count));
    if (!counts.passed().isEmpty()) {
      ObjectNode passed = json.putObject("passed");
      counts.passed().forEach((why, count) -> passed.put(why.id(), count));
    }
  }

  /**
   * Reads one line.
   *
   * @throws IOException if it is none
   */
  static ManifestLine read(byte[] line) throws IOException {
    JsonNode json = JSON.readTree(line);
    return switch (required(json, "line").asText()) {
      case "job" -> job(json);
      case "part" -> part(json);
      case "done" ->
          new ManifestLine.Done(required(json, "round").asInt(), required(json, "at").asLong());
      case "publishing" -> new ManifestLine.Publishing(required(json, "part").asLong());
      case "published" ->
          new ManifestLine.Published(
              required(json, "parts").asLong(), required(json, "topicId").asText());
      case "retry" ->
          new ManifestLine.Retry(
              required(json, "round").asInt(), required(json, "images").asLong());
      default -> throw new IOException("it is of an unknown kind");
    };
  }

  private static ManifestLine job(JsonNode json) throws IOException {
    int version = required(json, "version").asInt();
    if (version != VERSION && version != FILES_ONLY) {
      throw new IOException(
          "it is of version %d; this Penstock reads versions %d and %d"
              .formatted(version, FILES_ONLY, VERSION));
    }
    return new ManifestLine.Job(
        required(json, "name").asText(),
        required(json, "createdAt").asLong(),
        version == FILES_ONLY ? "" : required(json, "id").asText(),
        map(required(json, "fingerprint"), name -> name, JsonNode::asText));
  }

  private static ManifestLine part(JsonNode json) throws IOException {
    int round = required(json, "round").asInt();
    boolean counted = json.has("to"); // as the first version wrote it
    boolean placed = !counted || round == 0;
    return new ManifestLine.Part(
        round,
        file(json),
        placed ? required(json, counted ? "from" : "begin").asLong() : ManifestLine.Part.UNPLACED,
        placed ? required(json, counted ? "to" : "end").asLong() : ManifestLine.Part.UNPLACED,
        new JobCounts(
            required(json, "answered").asLong(),
            map(required(json, "letters"), name -> name, JsonNode::asLong),
            required(json, "batches").asDouble(),
            map(required(json, "latencies"), Integer::valueOf, JsonNode::asLong),
            map(json.path("passed"), PassedOver::of, JsonNode::asLong)),
        required(json, "bytes").asLong(),
        required(json, "sha256").asText(),
        required(json, "letterBytes").asLong());
  }

  /** Only the name of a part: it is looked for in the folder of parts. */
  private static String file(JsonNode json) throws IOException {
    String name = required(json, "file").asText();
    if (!PART.matcher(name).matches()) {
      throw new IOException("its file is no part: " + name);
    }
    return name;
  }

  private static <K extends Comparable<K>, V> SortedMap<K, V> map(
      JsonNode object, Function<String, K> key, Function<JsonNode, V> value) {
    SortedMap<K, V> map = new TreeMap<>();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      map.put(key.apply(field.getKey()), value.apply(field.getValue()));
    }
    return map;
  }

  private static JsonNode required(JsonNode json, String name) throws IOException {
    JsonNode value = json.get(name);
    if (value == null) {
      throw new IOException("it has no field " + name);
    }
    return value;
  }
}
