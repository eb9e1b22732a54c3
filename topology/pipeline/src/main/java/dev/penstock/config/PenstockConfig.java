package dev.penstock.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All settings of an instance, checked. Immutable. Printing it shows no secrets. */
public final class PenstockConfig {

  private static final String KAFKA = "kafka.";
  private static final String STREAMS = "streams.";

  private final StreamConfig stream;
  private final InputConfig input;
  private final TopicConfig topics;
  private final BatchConfig batch;
  private final ModelConfig model;
  private final ImageConfig image;
  private final AdminConfig admin;
  private final TracingConfig tracing;
  private final MaskingConfig masking;
  private final LogConfig log;
  private final Map<String, String> kafka;
  private final Map<String, String> streams;
  private final List<EffectiveSetting> description;

  private PenstockConfig(Values values) {
    stream = StreamConfig.of(values);
    input = InputConfig.of(values);
    topics = TopicConfig.of(values);
    batch = BatchConfig.of(values);
    model = ModelConfig.of(values);
    image = ImageConfig.of(values);
    admin = AdminConfig.of(values);
    tracing = TracingConfig.of(values);
    masking = MaskingConfig.of(values);
    log = LogConfig.of(values);
    kafka = kafka(values);
    streams = passedOn(values, STREAMS);
    description = description(values);
    checkAcross(values);
  }

  /**
   * Applies the sources over the defaults; later sources win.
   *
   * @throws ConfigException if anything is wrong with any of them; it reports all faults together
   */
  public static PenstockConfig load(List<ConfigSource> sources) throws ConfigException {
    Values values = new Resolver(Settings.ALL, Settings.ALIASES, Settings.RETIRED).resolve(sources);
    PenstockConfig config = new PenstockConfig(values);
    if (!values.faults().isEmpty()) {
      throw new ConfigException(values.faults());
    }
    return config;
  }

  public StreamConfig stream() {
    return stream;
  }

  public InputConfig input() {
    return input;
  }

  public TopicConfig topics() {
    return topics;
  }

  public BatchConfig batch() {
    return batch;
  }

  public ModelConfig model() {
    return model;
  }

  public ImageConfig image() {
    return image;
  }

  public AdminConfig admin() {
    return admin;
  }

  public TracingConfig tracing() {
    return tracing;
  }

  public MaskingConfig masking() {
    return masking;
  }

  public LogConfig log() {
    return log;
  }

  /** Settings of every Kafka client, including {@code bootstrap.servers}; may hold secrets. */
  public Map<String, String> kafka() {
    return kafka;
  }

  /** Settings of Kafka Streams; may hold secrets. */
  public Map<String, String> streams() {
    return streams;
  }

  /** Every setting with its value and origin, then the settings passed on; secrets are masked. */
  public List<EffectiveSetting> describe() {
    return description;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (EffectiveSetting setting : description) {
      text.append(setting.key()).append('=').append(setting.value()).append('\n');
    }
    return text.toString();
  }

  private void checkAcross(Values values) {
    PassedOnRules.check(values);
    batch
        .size()
        .filter(size -> size > stream.maxInFlight().orElse(Integer.MAX_VALUE))
        .ifPresent(
            size ->
                values.fault(
                    BatchConfig.SIZE,
                    "must be at most " + StreamConfig.MAX_IN_FLIGHT.key() + ", or no batch fills"));
  }

  private static Map<String, String> kafka(Values values) {
    Map<String, String> kafka = new TreeMap<>(passedOn(values, KAFKA));
    kafka.put("bootstrap.servers", values.get(StreamConfig.BOOTSTRAP_SERVERS));
    return Collections.unmodifiableMap(kafka);
  }

  private static Map<String, String> passedOn(Values values, String prefix) {
    Map<String, String> settings = new TreeMap<>();
    values
        .passedOn()
        .forEach(
            (key, entry) -> {
              if (key.startsWith(prefix)) {
                settings.put(key.substring(prefix.length()), entry.value());
              }
            });
    return Collections.unmodifiableMap(settings);
  }

  private static List<EffectiveSetting> description(Values values) {
    List<EffectiveSetting> description = new ArrayList<>();
    for (Setting<?> setting : Settings.ALL) {
      Value value = values.value(setting);
      description.add(
          new EffectiveSetting(
              setting.key(),
              Secrets.mask(setting.key(), value.text()),
              value.origin(),
              setting.doc()));
    }
    values
        .passedOn()
        .forEach(
            (key, entry) ->
                description.add(
                    new EffectiveSetting(
                        key,
                        Secrets.mask(key, entry.value()),
                        entry.origin(),
                        key.startsWith(KAFKA)
                            ? "Passed to every Kafka client."
                            : "Passed to Kafka Streams.")));
    return Collections.unmodifiableList(description);
  }
}
