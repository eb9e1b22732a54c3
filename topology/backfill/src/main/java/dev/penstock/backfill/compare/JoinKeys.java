package dev.penstock.backfill.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.penstock.schemas.Prediction;
import dev.penstock.schemas.SourceRecord;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;

/** What two predictions of one image have in common, in 16 bytes. For one thread. */
final class JoinKeys {

  /** Far more than an installation has; each takes memory. */
  private static final int MOST_TOPICS = 10_000;

  private final JoinBy by;
  private final MessageDigest digest;
  private final Map<String, Integer> topics = new HashMap<>();

  /** Coordinates themselves, or half of the SHA-256 of an id, which no two ids share. */
  record ImageKey(long high, long low) {}

  JoinKeys(JoinBy by) {
    this.by = by;
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  ImageKey of(Prediction prediction) throws ComparisonException {
    if (by == JoinBy.ID) {
      ByteBuffer hash = ByteBuffer.wrap(digest.digest(prediction.getId().getBytes(UTF_8)));
      return new ImageKey(hash.getLong(), hash.getLong());
    }
    SourceRecord source = prediction.getSource();
    int topic = topics.computeIfAbsent(source.getTopic(), name -> topics.size());
    if (topics.size() > MOST_TOPICS) {
      throw new ComparisonException(
          "the predictions name more than %,d source topics".formatted(MOST_TOPICS));
    }
    return new ImageKey(
        ((long) topic << 32) | (source.getPartition() & 0xffffffffL), source.getOffset());
  }
}
