package dev.penstock.guarantee;

import dev.penstock.cli.Main;
import dev.penstock.inference.model.ModelException;
import dev.penstock.inference.zoo.ColourModel;
import dev.penstock.testkit.Link;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/**
 * Instances of one application, each in a process: a small model on a simulated device, on topics
 * named after the application. One thread drives it.
 */
final class Installation implements AutoCloseable {

  private final String name;
  private final Map<String, String> settings = new HashMap<>();
  private final Path folder;
  private final Path config;
  private final List<ForkedJvm> instances = new ArrayList<>();
  private final Map<ForkedJvm, Link> linkOf = new HashMap<>();
  private List<Link> links = List.of();
  private List<String> flags = List.of("-Xmx192m");
  private int started;

  /**
   * Writes what instances need; none runs yet.
   *
   * @param name of the application, and in the names of its topics
   * @param more settings of the instances
   * @param folder for logs and the model; what instances print is added to what is there
   */
  Installation(Map<String, Object> client, String name, Map<String, String> more, Path folder)
      throws IOException, ModelException {
    this.name = name;
    this.folder = folder;
    ColourModel.publish(folder.resolve("models"));
    settings.put("penstock.bootstrap.servers", (String) client.get("bootstrap.servers"));
    settings.put("penstock.application.id", name);
    settings.put("penstock.topic.images", images());
    settings.put("penstock.topic.predictions", predictions());
    settings.put("penstock.topic.dead-letters", deadLetters());
    settings.put("penstock.model.repository", folder.resolve("models").toString());
    settings.put("penstock.model.name", ColourModel.ENTRY.name());
    settings.put("penstock.model.provider", "simulated");
    settings.put("penstock.simulated.batch-time", "100ms");
    settings.put("penstock.batch.size", "16");
    settings.put("penstock.stream.threads", "2");
    settings.put("penstock.admin.port", "0");
    client.forEach(
        (key, value) -> {
          if (!key.equals("bootstrap.servers")) {
            settings.put("kafka." + key, value.toString());
          }
        });
    settings.putAll(more);
    this.config = write();
  }

  /** Once: an instance that is starting may read it at any time. */
  private Path write() {
    Properties properties = new Properties();
    properties.putAll(settings);
    Path file = folder.resolve("instance.properties");
    try (Writer out = Files.newBufferedWriter(file)) {
      properties.store(out, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  String name() {
    return name;
  }

  String images() {
    return name + ".images";
  }

  String predictions() {
    return name + ".predictions";
  }

  String deadLetters() {
    return name + ".dead-letters";
  }

  /** All three. */
  List<String> topics() {
    return List.of(images(), predictions(), deadLetters());
  }

  /** What an instance is given for a key; empty where that is the default. */
  String setting(String key) {
    return settings.getOrDefault(key, "");
  }

  /** Flags of the JVMs that are started from now on. */
  void flags(List<String> newFlags) {
    flags = List.copyOf(newFlags);
  }

  /**
   * The ways to the brokers, one for each instance that is started from now on; there must be as
   * many as instances run at the same time. Without any, instances share the way of the producer.
   */
  void links(List<Link> newLinks) {
    links = List.copyOf(newLinks);
  }

  /** The instance's own way to the brokers. */
  Link linkOf(ForkedJvm instance) {
    return linkOf.get(instance);
  }

  /** Starts one more instance. */
  ForkedJvm start() {
    return start("run");
  }

  /** Starts a process that runs this command with the settings of the instances. */
  ForkedJvm start(String... command) {
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.addAll(List.of("--config", config.toString()));
    Link link = freeLink();
    if (link != null) {
      arguments.addAll(List.of("--set", "penstock.bootstrap.servers=" + link.bootstrapServers()));
    }
    ForkedJvm instance =
        ForkedJvm.start(
            flags, Main.class, arguments, folder.resolve("instance-" + ++started + ".log"));
    instances.add(instance);
    linkOf.put(instance, link);
    return instance;
  }

  private Link freeLink() {
    if (links.isEmpty()) {
      return null;
    }
    Set<Link> taken = new HashSet<>();
    instances().forEach(instance -> taken.add(linkOf.get(instance)));
    return links.stream().filter(link -> !taken.contains(link)).findFirst().orElseThrow();
  }

  /** The instances that run or are frozen, in the order of their start. */
  List<ForkedJvm> instances() {
    instances.removeIf(instance -> !instance.isAlive());
    return instances;
  }

  @Override
  public void close() {
    instances().forEach(ForkedJvm::close);
  }
}
