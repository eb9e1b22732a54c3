package dev.penstock.backfill.files.topic;

import dev.penstock.backfill.bounds.RecordSelection;
import dev.penstock.backfill.bounds.RecordSelection.Selected;
import dev.penstock.backfill.files.source.ImageContent;
import dev.penstock.backfill.files.source.ImageName;
import dev.penstock.backfill.files.source.InputGoneException;
import dev.penstock.backfill.files.source.PassedOver;
import dev.penstock.backfill.files.source.RecordSource;
import dev.penstock.backfill.files.source.SourceImage;
import dev.penstock.backfill.files.topic.TopicRange.Slice;
import dev.penstock.backfill.job.JobClients;
import dev.penstock.record.ImageRequest;
import dev.penstock.record.RecordException;
import dev.penstock.record.RequestReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * The records of a part of a topic, one partition after the other. Every offset between the bounds
 * is returned once, as an image or as passed over.
 *
 * <p>The consumer never resets: where retention has deleted what comes next, the broker says that
 * the offset is out of range, and exactly then offsets are missing. All other gaps are offsets
 * without a record.
 *
 * <p>For one thread.
 */
final class TopicRecords implements RecordSource {

  private static final Duration BRIEFLY = Duration.ofMillis(100);
  private static final Duration LOOKUP = Duration.ofSeconds(2);

  private final TopicRange range;
  private final RecordSelection selection;
  private final RequestReader reader;
  private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;
  private final Admin admin;
  private final TopicIdentity identity;

  /** Which slice is read; the number of slices at the end. */
  private int slice;

  /** The next offset to account for. */
  private long at;

  /** Records that were fetched, from {@link #at} on. */
  private final Deque<ConsumerRecord<byte[], byte[]>> fetched = new ArrayDeque<>();

  /** Where the consumer stands: offsets before it that were not fetched have no record. */
  private long fetchedTo;

  private @Nullable SourceImage next;
  private boolean ended;

  TopicRecords(
      TopicRange range,
      RecordSelection selection,
      RequestReader reader,
      JobClients clients,
      Consumer<String> notes) {
    this.range = range;
    this.selection = selection;
    this.reader = reader;
    this.consumer = clients.consumer(Map.of(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none"));
    this.admin = clients.admin();
    this.identity =
        new TopicIdentity(admin, range.topic(), range.topicId(), notes, System::nanoTime);
    if (!range.slices().isEmpty()) {
      goTo(0, range.slices().get(0).first());
    }
  }

  @Override
  public OptionalLong size() {
    return OptionalLong.of(range.length());
  }

  @Override
  public boolean isReady(Duration longest) throws IOException, InterruptedException {
    while (next == null && slice < range.slices().size()) {
      Slice current = range.slices().get(slice);
      ConsumerRecord<byte[], byte[]> record = fetched.peek();
      if (at >= current.end()) {
        goToSlice(slice + 1);
      } else if (at < current.start()) {
        pass(PassedOver.MISSING, current.start() - at);
      } else if (record != null) {
        take(current, record);
      } else if (Math.min(fetchedTo, current.end()) > at) {
        pass(PassedOver.NO_RECORD, Math.min(fetchedTo, current.end()) - at);
      } else if (!fetch(current, longest)) {
        return false;
      }
    }
    // What was read since the last look may be of another topic.
    ended = ended || (next == null && identity.checkNow());
    return next != null || ended;
  }

  @Override
  public @Nullable SourceImage next() throws IOException, InterruptedException {
    if (next == null && !ended) {
      throw new NoSuchElementException("isReady comes first");
    }
    SourceImage image = next;
    next = null;
    return image;
  }

  @Override
  public void seek(long position) {
    next = null;
    for (int i = 0; i < range.slices().size(); i++) {
      Slice each = range.slices().get(i);
      if (position < each.position() + each.length()) {
        goTo(i, each.offsetAt(Math.max(position, each.position())));
        return;
      }
    }
    slice = range.slices().size();
  }

  @Override
  public void close() {
    try (admin) {
      consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ZERO));
    }
  }

  private void goToSlice(int number) {
    if (number < range.slices().size()) {
      goTo(number, range.slices().get(number).first());
    } else {
      slice = number;
    }
  }

  private void goTo(int number, long offset) {
    slice = number;
    at = offset;
    fetched.clear();
    Slice current = range.slices().get(number);
    fetchedTo = Math.max(offset, current.start());
    consumer.assign(List.of(partition(current)));
    consumer.seek(partition(current), fetchedTo);
  }

  private TopicPartition partition(Slice current) {
    return new TopicPartition(range.topic(), current.partition());
  }

  /** Returns whether there is more to look at. */
  private boolean fetch(Slice current, Duration longest) throws IOException, InterruptedException {
    identity.check();
    TopicPartition partition = partition(current);
    try {
      fetched.addAll(consumer.poll(longest).records(partition));
      fetchedTo = consumer.position(partition, BRIEFLY);
      return fetchedTo > at;
    } catch (OffsetOutOfRangeException e) {
      return passDeleted(current, partition);
    } catch (TimeoutException e) { // its position is not known at present
      return !fetched.isEmpty();
    } catch (InterruptException e) {
      throw interrupted(e);
    } catch (KafkaException e) {
      throw new IOException(
          "%s cannot be read at offset %d: %s".formatted(partition, at, e.getMessage()), e);
    }
  }

  /** Returns whether it is known by now where the log starts. */
  private boolean passDeleted(Slice current, TopicPartition partition)
      throws IOException, InterruptedException {
    long start;
    try {
      start = consumer.beginningOffsets(List.of(partition), LOOKUP).getOrDefault(partition, 0L);
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptException e) {
      throw interrupted(e);
    }
    if (start <= at) {
      if (!identity.checkNow()) {
        return false;
      }
      throw new InputGoneException(
          "%s ends before offset %d, which it had: records were lost; the job cannot go on"
              .formatted(partition, at));
    }
    long left = Math.min(start, current.end());
    consumer.seek(partition, left);
    fetchedTo = left;
    pass(PassedOver.MISSING, left - at);
    return true;
  }

  private static InterruptedException interrupted(InterruptException e) {
    boolean unused = Thread.interrupted(); // Kafka has set it; the exception says it now
    InterruptedException interrupted = new InterruptedException(e.getMessage());
    interrupted.initCause(e);
    return interrupted;
  }

  private void take(Slice current, ConsumerRecord<byte[], byte[]> record) {
    if (record.offset() >= current.end()) {
      fetched.clear();
      fetchedTo = current.end();
    } else if (record.offset() > at) {
      pass(PassedOver.NO_RECORD, record.offset() - at);
    } else {
      Selected selected = select(record);
      if (selected == Selected.ANSWERED) {
        fetched.remove();
        next = image(current, record);
        at++;
      } else {
        skip(current, selected);
      }
    }
  }

  /** Passes over all records that follow one another and are skipped for the same reason. */
  private void skip(Slice current, Selected why) {
    long end = at;
    for (ConsumerRecord<byte[], byte[]> record = fetched.peek();
        record != null && record.offset() == end && end < current.end() && select(record) == why;
        record = fetched.peek()) {
      fetched.remove();
      end++;
    }
    pass(why == Selected.FILTERED ? PassedOver.FILTERED : PassedOver.OUTSIDE_THE_TIME, end - at);
  }

  private Selected select(ConsumerRecord<byte[], byte[]> record) {
    // Streams' record cannot be without a timestamp; one without is older than any window.
    return selection.of(
        new TopicPartition(record.topic(), record.partition()),
        record.offset(),
        new Record<>(
            record.key(), record.value(), Math.max(0, record.timestamp()), record.headers()));
  }

  private void pass(PassedOver why, long count) {
    Slice current = range.slices().get(slice);
    ImageName name = new ImageName(current.positionOf(at), "", origin(current, at, -1));
    next = new SourceImage(name, new ImageContent.Passed(why, count));
    at += count;
  }

  private SourceImage image(Slice current, ConsumerRecord<byte[], byte[]> record) {
    TopicPartition partition = partition(current);
    ImageName.Origin origin = origin(current, record.offset(), record.timestamp());
    long position = current.positionOf(record.offset());
    try {
      ImageRequest request = reader.read(record.key(), record.value(), partition, record.offset());
      return new SourceImage(
          new ImageName(position, request.id(), origin),
          new ImageContent.Held(request.image(), Math.max(0, record.serializedValueSize())));
    } catch (RecordException e) {
      return new SourceImage(
          new ImageName(position, id(record, partition), origin), new ImageContent.Unusable(e));
    }
  }

  /** The id of a record whose image is elsewhere; empty if it has none. */
  private String id(ConsumerRecord<byte[], byte[]> record, TopicPartition partition) {
    try {
      return reader.labels(record.key(), record.value(), partition, record.offset()).id();
    } catch (RecordException e) {
      return "";
    }
  }

  private ImageName.Origin origin(Slice current, long offset, long timestamp) {
    return new ImageName.Origin(
        range.topic(), current.partition(), offset, timestamp, partition(current) + "@" + offset);
  }
}
