package dev.penstock.bench.race;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * Totals of this process at one moment, or between two; all times in nanoseconds.
 *
 * @param nanos the moment
 * @param cpu CPU time of the process
 * @param images answered by the engine
 * @param run spent by workers on batches
 * @param decode spent by decode threads on images
 * @param streamCpu CPU time of the stream threads
 * @param commit spent by stream threads in flushes and commits of transactions
 * @param idle spent by stream threads waiting for records
 * @param streamThreads how many there are
 * @param decodeThreads how many there are
 */
record ProcessCounters(
    long nanos,
    long cpu,
    long images,
    long batches,
    long run,
    long decode,
    long streamCpu,
    long commit,
    long idle,
    int streamThreads,
    int decodeThreads) {

  private static final Pattern STREAM_THREAD = Pattern.compile(".*-StreamThread-\\d+");
  private static final Pattern DECODE_THREAD = Pattern.compile("penstock-decode-\\d+");

  private static final List<String> COMMIT_TOTALS =
      List.of("flush-time-ns-total", "txn-send-offsets-time-ns-total", "txn-commit-time-ns-total");

  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  static ProcessCounters now(long images, long batches, long run, long decode) {
    List<Long> streamThreads = threads(STREAM_THREAD);
    return new ProcessCounters(
        System.nanoTime(),
        PROCESS.getProcessCpuTime(),
        images,
        batches,
        run,
        decode,
        streamThreads.stream().mapToLong(THREADS::getThreadCpuTime).sum(),
        COMMIT_TOTALS.stream()
            .mapToLong(total -> kafkaTotal("kafka.producer:type=producer-metrics,*", total))
            .sum(),
        kafkaTotal("kafka.consumer:type=consumer-metrics,*", "io-wait-time-ns-total"),
        streamThreads.size(),
        threads(DECODE_THREAD).size());
  }

  ProcessCounters since(ProcessCounters begin) {
    return new ProcessCounters(
        nanos - begin.nanos,
        cpu - begin.cpu,
        images - begin.images,
        batches - begin.batches,
        run - begin.run,
        decode - begin.decode,
        streamCpu - begin.streamCpu,
        commit - begin.commit,
        idle - begin.idle,
        streamThreads,
        decodeThreads);
  }

  double cpuMillisPerImage() {
    return cpu / 1e6 / images;
  }

  /**
   * The shares of these totals.
   *
   * @param device pace over the ceiling's
   * @param workers of the engine
   * @param bareBatchNanos what a batch takes a worker of the bare session
   */
  Utilization utilization(double device, int workers, double bareBatchNanos) {
    double streamTime = (double) nanos * Math.max(1, streamThreads);
    return new Utilization(
        device,
        (double) decode / nanos / Math.max(1, decodeThreads),
        Math.max(0, run - batches * bareBatchNanos) / nanos / workers,
        commit / streamTime,
        streamCpu / streamTime,
        idle / streamTime);
  }

  private static List<Long> threads(Pattern name) {
    List<Long> ids = new ArrayList<>();
    for (var thread : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
      if (thread != null && name.matcher(thread.getThreadName()).matches()) {
        ids.add(thread.getThreadId());
      }
    }
    return ids;
  }

  /** Sums a total that Kafka keeps, over the clients of stream threads. */
  private static long kafkaTotal(String beans, String attribute) {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    double total = 0;
    try {
      for (ObjectName bean : server.queryNames(new ObjectName(beans), null)) {
        String client = String.valueOf(bean.getKeyProperty("client-id"));
        if (client.matches(".*-StreamThread-\\d+-(consumer|producer)\"?")) {
          total += ((Number) server.getAttribute(bean, attribute)).doubleValue();
        }
      }
    } catch (MalformedObjectNameException e) {
      throw new AssertionError(e);
    } catch (JMException e) {
      return 0; // a client that is just going
    }
    return (long) total;
  }
}
