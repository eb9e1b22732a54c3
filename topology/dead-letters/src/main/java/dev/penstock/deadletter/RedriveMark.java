package dev.penstock.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.penstock.record.HeaderNames;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Marks a letter as redriven: a record without key and value, after the letter in its partition,
 * with the letter's offset in a header.
 *
 * <p>Kafka deletes the old end of a partition first, so a mark lasts as long as its letter.
 */
final class RedriveMark {

  private RedriveMark() {}

  static ProducerRecord<byte[], byte[]> of(String topic, LetterId letter) {
    ProducerRecord<byte[], byte[]> mark =
        new ProducerRecord<>(topic, letter.partition(), null, null);
    mark.headers().add(HeaderNames.REDRIVEN, Long.toString(letter.offset()).getBytes(UTF_8));
    return mark;
  }

  /**
   * Whether this is a mark, not a letter. A letter may carry any header of its input, but has the
   * input's coordinates.
   */
  static boolean is(ConsumerRecord<byte[], byte[]> record) {
    return record.value() == null
        && record.headers().lastHeader(HeaderNames.REDRIVEN) != null
        && record.headers().lastHeader(HeaderNames.ERROR_TOPIC) == null;
  }

  /** The letter that a mark refers to; null if invalid. */
  static @Nullable LetterId letter(ConsumerRecord<byte[], byte[]> mark) {
    try {
      String offset = DeadLetter.text(mark.headers(), HeaderNames.REDRIVEN, "");
      return new LetterId(mark.partition(), Long.parseUnsignedLong(offset));
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
