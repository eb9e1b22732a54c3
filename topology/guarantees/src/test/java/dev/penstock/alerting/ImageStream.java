package dev.penstock.alerting;

import dev.penstock.drill.DrillException;
import dev.penstock.testkit.ImageProducer;
import dev.penstock.testkit.TestImages;
import java.awt.Color;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Writes an image to each partition, again and again, until it is closed. */
final class ImageStream implements AutoCloseable {

  private static final byte[] IMAGE = TestImages.png(Color.RED);

  private final ImageProducer producer;
  private final int partitions;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "images"));
  private final AtomicInteger sent = new AtomicInteger();

  ImageStream(ImageProducer producer, int partitions) {
    this.producer = producer;
    this.partitions = partitions;
  }

  void flow(long everyMillis) {
    var unused = thread.scheduleAtFixedRate(this::sendRound, 0, everyMillis, TimeUnit.MILLISECONDS);
  }

  /** Sends one image to each partition. */
  void sendRound() {
    for (int partition = 0; partition < partitions; partition++) {
      producer.send(partition, null, "image-" + sent.getAndIncrement(), IMAGE);
    }
  }

  int sent() {
    return sent.get();
  }

  /** Returns when everything that was sent has been written. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(30, TimeUnit.SECONDS)) {
        throw new DrillException("could not write images for 30 s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DrillException("interrupted");
    }
    producer.flush();
  }
}
