package dev.penstock.lag.cluster;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * What one cycle saw.
 *
 * @param groups by id
 * @param logs of every partition that a group reads; those that did not answer are absent
 * @param retention of every topic that a group reads, as far as it could be read
 * @param brokers how many there are
 * @param problems what could not be read, each in one line
 */
public record ClusterSnapshot(
    Map<String, GroupSnapshot> groups,
    Map<TopicPartition, LogOffsets> logs,
    Map<String, Retention> retention,
    int brokers,
    List<Problem> problems) {

  /**
   * Something that could not be read; the rest is valid.
   *
   * @param resource what was asked, such as "group penstock"
   * @param reason why not
   * @param hidesLag whether a lag is unknown because of it
   */
  public record Problem(String resource, String reason, boolean hidesLag) {
    @Override
    public String toString() {
      return resource + ": " + reason;
    }
  }

  /**
   * Where a partition's log begins and ends.
   *
   * @param start the first offset that is left
   * @param stableEnd the last stable offset: a {@code read_committed} reader gets this far
   * @param end the high watermark: beyond {@code stableEnd} lie records of open transactions
   */
  public record LogOffsets(long start, long stableEnd, long end) {}

  /**
   * How long a topic keeps records.
   *
   * @param millis of age after which they may be deleted; {@link #FOREVER} if age deletes nothing
   * @param segmentMillis a segment goes as a whole, so its oldest record may stay longer by this
   */
  public record Retention(long millis, long segmentMillis) {

    /** Age deletes nothing. */
    public static final Retention FOREVER = new Retention(-1, 0);

    /** The brokers look for what is to be deleted every few minutes. */
    private static final long CHECK_MILLIS = 600_000;

    private static final long LONG_AGO_MILLIS = 30L * 24 * 3_600_000;

    public boolean isForever() {
      return millis < 0;
    }

    /**
     * Whether a record of this age would have been deleted, so that its timestamp must be wrong.
     * Where nothing is deleted, a timestamp of long ago is taken for wrong: nobody waits that long.
     */
    public boolean excludes(long ageMillis) {
      return isForever()
          ? ageMillis > LONG_AGO_MILLIS
          : ageMillis - CHECK_MILLIS - segmentMillis > millis;
    }
  }
}
