package dev.penstock.guarantee;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** When processes of a job are killed. */
final class KillPlan {

  /** Nothing is killed later than this part of the job, but for the last. */
  private static final double LATEST = 0.95;

  /** From then on a process may be confirming its partitions, or ending the job. */
  private static final int LONGEST_DELAY_MILLIS = 600;

  private KillPlan() {}

  /**
   * A moment at which processes are killed.
   *
   * @param part of the records that are answered then, 0 to 1
   * @param delay after it
   * @param victim which process; any number
   * @param all whether all are killed
   */
  record Kill(double part, Duration delay, int victim, boolean all) {}

  /**
   * Kills at random moments. At one of them all processes are killed; of three or more the last
   * comes when everything is answered and the job has not ended yet.
   *
   * @param seed draws it
   */
  static List<Kill> draw(long seed, int kills) {
    Random random = new Random(seed);
    double[] parts = random.doubles(kills, 0, LATEST).sorted().toArray();
    if (kills >= 3) {
      parts[kills - 1] = 1;
    }
    int all = random.nextInt(Math.max(1, kills));
    List<Kill> plan = new ArrayList<>();
    for (int i = 0; i < kills; i++) {
      Duration delay = Duration.ofMillis(random.nextInt(LONGEST_DELAY_MILLIS));
      plan.add(new Kill(parts[i], delay, random.nextInt(1 << 16), i == all));
    }
    return plan;
  }
}
