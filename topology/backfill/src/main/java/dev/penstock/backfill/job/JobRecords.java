package dev.penstock.backfill.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.penstock.schemas.AvroReader;
import dev.penstock.schemas.AvroWriter;
import dev.penstock.schemas.BackfillJob;
import dev.penstock.schemas.BackfillProgress;
import dev.penstock.schemas.CodecException;
import dev.penstock.schemas.WireFormat;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The records of the job log. Keys are text: {@code JOB} for a job, {@code JOB/ATTEMPT/PARTITION}
 * for its progress; values are in Avro's single-object encoding.
 *
 * <p>All writes go to one partition, so that they have one order.
 */
final class JobRecords {

  static final int PARTITION = 0;

  private JobRecords() {}

  /** Which partition of which attempt. */
  record ProgressKey(String job, int attempt, int partition) {

    @Override
    public String toString() {
      return job + "/" + attempt + "/" + partition;
    }
  }

  static ProducerRecord<byte[], byte[]> job(String topic, BackfillJob job) {
    return record(topic, job.getName(), write(new AvroWriter<>(BackfillJob.class, format()), job));
  }

  static ProducerRecord<byte[], byte[]> progress(
      String topic, ProgressKey key, BackfillProgress progress) {
    return record(
        topic, key.toString(), write(new AvroWriter<>(BackfillProgress.class, format()), progress));
  }

  static ProducerRecord<byte[], byte[]> tombstone(String topic, String key) {
    return new ProducerRecord<>(topic, PARTITION, key.getBytes(UTF_8), null);
  }

  private static ProducerRecord<byte[], byte[]> record(String topic, String key, byte[] value) {
    return new ProducerRecord<>(topic, PARTITION, key.getBytes(UTF_8), value);
  }

  private static WireFormat format() {
    return WireFormat.SINGLE_OBJECT;
  }

  private static <T extends org.apache.avro.specific.SpecificRecord> byte[] write(
      AvroWriter<T> writer, T value) {
    try {
      return writer.write(value);
    } catch (CodecException e) {
      throw new IllegalStateException("a record that we built ourselves cannot be written", e);
    }
  }

  /** Reads records of the log; for one thread. */
  static final class Reader {

    private final AvroReader<BackfillJob> jobs = new AvroReader<>(BackfillJob.class);
    private final AvroReader<BackfillProgress> progress = new AvroReader<>(BackfillProgress.class);

    BackfillJob job(byte[] value) throws CodecException {
      return jobs.read(value);
    }

    BackfillProgress progress(byte[] value) throws CodecException {
      return progress.read(value);
    }

    /** The parts of a key; a job's has only its name. */
    static String[] parts(byte[] key) {
      return new String(key, UTF_8).split("/", -1);
    }
  }
}
