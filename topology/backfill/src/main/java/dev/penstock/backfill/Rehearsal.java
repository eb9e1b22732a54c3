package dev.penstock.backfill;

import dev.penstock.app.Engines;
import dev.penstock.app.RequestReaders;
import dev.penstock.app.WrongSettingException;
import dev.penstock.config.PenstockConfig;
import dev.penstock.inference.EngineListener;
import dev.penstock.inference.ImageInput;
import dev.penstock.inference.InferenceEngine;
import dev.penstock.inference.RequestContext;
import dev.penstock.inference.cache.UserCache;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.session.InferenceException;
import dev.penstock.record.RecordException;
import dev.penstock.record.RequestReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Measures how many images this machine can answer, with some of the job's own. */
public final class Rehearsal {

  private static final Duration WARM_UP = Duration.ofSeconds(2);
  private static final Duration MEASURED = Duration.ofSeconds(4);

  private Rehearsal() {}

  /**
   * Answers the samples over and over for a few seconds.
   *
   * @return images a second, decoding included; empty if no sample can be answered
   * @throws InferenceException if the engine cannot start
   */
  public static OptionalDouble imagesPerSecond(
      PenstockConfig config, ModelDescriptor model, List<ConsumerRecord<byte[], byte[]>> samples)
      throws InferenceException, WrongSettingException, InterruptedException {
    List<ImageInput> images = images(RequestReaders.open(config.input()), samples);
    if (images.isEmpty()) {
      return OptionalDouble.empty();
    }
    try (InferenceEngine engine =
        Engines.open(config, model, UserCache.root(), EngineListener.NONE)) {
      int inFlight = 2 * engine.batching().size() * engine.workers();
      answered(engine, images, inFlight, WARM_UP);
      double rate = answered(engine, images, inFlight, MEASURED);
      return rate > 0 ? OptionalDouble.of(rate) : OptionalDouble.empty();
    }
  }

  private static List<ImageInput> images(
      RequestReader reader, List<ConsumerRecord<byte[], byte[]>> samples) {
    List<ImageInput> images = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> sample : samples) {
      try {
        TopicPartition source = new TopicPartition(sample.topic(), sample.partition());
        images.add(reader.read(sample.key(), sample.value(), source, sample.offset()).image());
      } catch (RecordException e) {
        // It will be a dead letter, and says nothing about the rate of the others.
      }
    }
    return images;
  }

  private static double answered(
      InferenceEngine engine, List<ImageInput> images, int inFlight, Duration time)
      throws InterruptedException {
    Semaphore room = new Semaphore(inFlight);
    LongAdder answers = new LongAdder();
    long start = System.nanoTime();
    for (int i = 0; System.nanoTime() - start < time.toNanos(); i++) {
      room.acquire();
      var unused =
          engine
              .classify(images.get(i % images.size()), RequestContext.NONE)
              .whenComplete(
                  (answer, failure) -> {
                    if (failure == null) {
                      answers.increment();
                    }
                    room.release();
                  });
    }
    double seconds = (double) (System.nanoTime() - start) / 1e9;
    double rate = (double) answers.sum() / seconds;
    room.acquire(inFlight);
    return rate;
  }
}
