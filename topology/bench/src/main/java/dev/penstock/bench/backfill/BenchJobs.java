package dev.penstock.bench.backfill;

import dev.penstock.app.Penstock;
import dev.penstock.backfill.BackfillRun;
import dev.penstock.backfill.JobRequest;
import dev.penstock.backfill.Jobs;
import dev.penstock.backfill.RunOptions;
import dev.penstock.backfill.job.JobClients;
import dev.penstock.backfill.job.JobNames;
import dev.penstock.backfill.job.JobView;
import dev.penstock.bench.BenchException;
import dev.penstock.bench.cluster.BenchmarkCluster;
import dev.penstock.config.ConfigException;
import dev.penstock.config.PenstockConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Runs jobs over one topic of images, each in this process, as the command does. */
final class BenchJobs implements AutoCloseable {

  private final BackfillPlan plan;
  private final BenchmarkCluster cluster;
  private final String images;
  private final String application;
  private final Jobs jobs;

  BenchJobs(BackfillPlan plan, BenchmarkCluster cluster, String images) {
    this.plan = plan;
    this.cluster = cluster;
    this.images = images;
    this.application = cluster.prefix() + "-jobs";
    this.jobs = new Jobs(new Clients(cluster), application);
    cluster.deleteAtTheEnd(JobNames.log(application));
  }

  /** Begins a job over the whole topic. */
  BackfillRun start(String name, RunOptions options) throws Exception {
    JobRequest request = new JobRequest("earliest", "latest", Optional.empty(), List.of(), false);
    PenstockConfig config = config(new JobNames(application, name));
    JobView view =
        jobs.open(
            name,
            request,
            request.fingerprint(config, plan.model()),
            config,
            false,
            false,
            note -> {});
    cluster.deleteAtTheEnd(config.topics().predictions());
    cluster.deleteAtTheEnd(config.topics().deadLetters());
    return BackfillRun.start(config, plan.model(), jobs, view, options, note -> {});
  }

  /** When each answer of a job was appended, in milliseconds; committed ones only. */
  long[] appended(String name) {
    return cluster.appended(new JobNames(application, name).predictions());
  }

  /** Returns soon if the process of the job is sound. */
  static void requireSound(BackfillRun run, Duration wait) throws InterruptedException {
    Penstock app = run.app().orElseThrow(() -> new BenchException("there is nothing to answer"));
    if (app.awaitFailure(wait)) {
      throw new BenchException("the job's process had to stop", app.failure());
    }
    if (run.gaveUp().isPresent()) {
      throw new BenchException(run.gaveUp().get());
    }
  }

  private PenstockConfig config(JobNames names) throws ConfigException {
    Map<String, String> fixed = new HashMap<>();
    fixed.put("penstock.bootstrap.servers", cluster.bootstrapServers());
    fixed.put("penstock.application.id", names.group(1));
    fixed.put("penstock.input.format", "avro");
    fixed.put("penstock.topic.images", images);
    fixed.put("penstock.topic.predictions", names.predictions());
    fixed.put("penstock.topic.dead-letters", names.deadLetters());
    fixed.put("penstock.admin.port", "0");
    fixed.put("penstock.processing.guarantee", "exactly_once_v2");
    fixed.put("streams.group.protocol", "classic");
    return plan.settings().load(fixed);
  }

  @Override
  public void close() {
    jobs.close();
  }

  /** Clients without any setting but those that a job needs. */
  private record Clients(BenchmarkCluster cluster) implements JobClients {

    @Override
    public Admin admin() {
      return Admin.create(cluster.clientProperties());
    }

    @Override
    public Consumer<byte[], byte[]> consumer(Map<String, Object> decided) {
      Map<String, Object> properties = cluster.clientProperties();
      properties.put("isolation.level", "read_committed");
      properties.put("auto.offset.reset", "earliest");
      properties.put("enable.auto.commit", false);
      properties.putAll(decided);
      return new KafkaConsumer<>(
          properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public Producer<byte[], byte[]> producer() {
      return producer(Map.of());
    }

    @Override
    public Producer<byte[], byte[]> producer(String transactionalId, Map<String, Object> decided) {
      Map<String, Object> transactional = new HashMap<>(decided);
      transactional.put("transactional.id", transactionalId);
      return producer(transactional);
    }

    private Producer<byte[], byte[]> producer(Map<String, Object> decided) {
      Map<String, Object> properties = cluster.clientProperties();
      properties.putAll(decided);
      return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }
  }
}
