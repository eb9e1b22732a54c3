package dev.penstock.lag;

import dev.penstock.lag.window.LagState;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;

/**
 * How far a group is behind in one partition.
 *
 * @param partition of which topic
 * @param committed the group's offset; empty if it has none here
 * @param start the first offset that is left in the log
 * @param end the last stable offset
 * @param unstable records after it, of transactions that are still open
 * @param records how many the group could still read; empty if that is unknown
 * @param isExact whether {@code records} is exact; otherwise it is the most that it could be
 * @param seconds how long the oldest unread record has waited; 0 if there is none; empty if unknown
 * @param secondsBound exact by what was seen, or by the broker's own time; at most, by the
 *     producer's timestamp; at least, since the record was first seen
 * @param inPerSecond offsets that the partition grows by; NaN if unknown
 * @param outPerSecond offsets that the group passes; NaN if unknown
 * @param catchUpSeconds until the lag is zero at these rates; infinite while it does not shrink;
 *     NaN if unknown
 * @param retentionMarginSeconds until records are deleted unread; infinite if none will be
 * @param lost records deleted before they were read, not yet passed by a commit; an upper bound
 * @param lostInAll records deleted before they were read since the monitor began; an upper bound
 * @param state the verdict
 * @param owner the member that reads the partition
 */
public record PartitionLag(
    TopicPartition partition,
    OptionalLong committed,
    long start,
    long end,
    long unstable,
    OptionalLong records,
    boolean isExact,
    OptionalDouble seconds,
    Bound secondsBound,
    double inPerSecond,
    double outPerSecond,
    double catchUpSeconds,
    double retentionMarginSeconds,
    long lost,
    long lostInAll,
    LagState state,
    Optional<String> owner) {}
