package dev.penstock.backfill.compare;

import dev.penstock.backfill.compare.Comparison.ClassAgreement;
import dev.penstock.backfill.compare.Comparison.ScoreShift;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/** Counts pairs of predictions of the same image. For one thread. */
final class Tally {

  private static final int BINS = 20;

  private final ClassNames names;
  private final int most;
  private final float[] sizes;
  private final long[] bins = new long[BINS];
  private final Map<Integer, long[]> ofClass = new HashMap<>();
  private final Map<Long, long[]> replacements = new HashMap<>();
  private final PriorityQueue<Changed> changed =
      new PriorityQueue<>(Comparator.comparingDouble(Changed::change));
  private int joined;
  private long sameTop;
  private double overlaps;
  private double shifts;

  /** Rows of the two tables, whose scores differ by so much. */
  record Changed(double change, long left, long right) {}

  /**
   * @param most how many changed images are kept
   * @param pairs that will be added at most
   */
  Tally(ClassNames names, int most, int pairs) {
    this.names = names;
    this.most = most;
    this.sizes = new float[pairs];
  }

  void add(TopClasses left, long leftPosition, TopClasses right, long rightPosition) {
    boolean same = left.best() == right.best();
    sameTop += same ? 1 : 0;
    overlaps += left.overlap(right);
    float shift = right.score(left.best()) - left.scores()[0];
    shifts += shift;
    sizes[joined++] = Math.abs(shift);
    bins[Math.max(0, Math.min(BINS - 1, (int) Math.floor((shift + 1) / 2 * BINS)))]++;
    long[] counts = ofClass.computeIfAbsent(left.best(), unused -> new long[2]);
    counts[0]++;
    counts[1] += same ? 1 : 0;
    if (!same) {
      long pair = ((long) left.best() << 32) | right.best();
      replacements.computeIfAbsent(pair, unused -> new long[1])[0]++;
    }
    double change = left.distance(right);
    if (change > 0) {
      changed.add(new Changed(change, leftPosition, rightPosition));
      if (changed.size() > most) {
        changed.poll();
      }
    }
  }

  int joined() {
    return joined;
  }

  long sameTop() {
    return sameTop;
  }

  double overlap() {
    return overlaps / joined;
  }

  ScoreShift shift() {
    Arrays.sort(sizes, 0, joined);
    return joined == 0
        ? new ScoreShift(Double.NaN, Double.NaN, Double.NaN, Collections.nCopies(BINS, 0L))
        : new ScoreShift(
            shifts / joined,
            sizes[(int) Math.ceil(0.95 * joined) - 1],
            sizes[joined - 1],
            Arrays.stream(bins).boxed().toList());
  }

  /** The most frequent first. */
  List<ClassAgreement> classes() {
    Map<Integer, Map.Entry<Integer, Long>> likeliest = new HashMap<>();
    replacements.forEach(
        (pair, count) -> {
          Map.Entry<Integer, Long> candidate = Map.entry(pair.intValue(), count[0]);
          likeliest.merge((int) (pair >> 32), candidate, Tally::moreFrequent);
        });
    List<ClassAgreement> classes = new ArrayList<>();
    ofClass.forEach(
        (number, counts) -> {
          Optional<Map.Entry<Integer, Long>> replacement =
              Optional.ofNullable(likeliest.get(number));
          classes.add(
              new ClassAgreement(
                  names.name(number),
                  counts[0],
                  counts[1],
                  replacement.map(each -> names.name(each.getKey())),
                  replacement.map(Map.Entry::getValue).orElse(0L)));
        });
    classes.sort(
        Comparator.comparingLong(ClassAgreement::count)
            .reversed()
            .thenComparing(ClassAgreement::label));
    return classes;
  }

  /** Of equals the one with the lower number, whatever the order of the map. */
  private static Map.Entry<Integer, Long> moreFrequent(
      Map.Entry<Integer, Long> one, Map.Entry<Integer, Long> other) {
    int order = Long.compare(one.getValue(), other.getValue());
    return order > 0 || (order == 0 && one.getKey() < other.getKey()) ? one : other;
  }

  /** The most changed first. */
  List<Changed> mostChanged() {
    return changed.stream()
        .sorted(Comparator.comparingDouble(Changed::change).reversed().thenComparing(Changed::left))
        .toList();
  }
}
