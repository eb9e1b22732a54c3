package dev.penstock.backfill.compare;

import dev.penstock.backfill.compare.Comparison.ChangedImage;
import dev.penstock.backfill.compare.Comparison.Side;
import dev.penstock.backfill.compare.JoinKeys.ImageKey;
import dev.penstock.schemas.ModelInfo;
import dev.penstock.schemas.Prediction;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/**
 * Joins two sets of predictions and compares those of the same image.
 *
 * <p>The left is read first and held, in a compact form; of the right only what the left has is
 * held. So a job can be compared with a topic that is far larger than the memory. Where a side has
 * several predictions of an image, the last one that is read counts.
 *
 * <p>For one thread.
 */
public final class PredictionJoin {

  /** Memory for each prediction that is held, in bytes. */
  public static final int BYTES_EACH = PredictionTable.BYTES_EACH;

  private static final int MOST_MODELS = 5;
  private static final int PROGRESS = 1000;

  private final JoinKeys keys;
  private final int most;
  private final long limit;
  private final LongConsumer progress;
  private final ClassNames names = new ClassNames();
  private final Reading left = new Reading();
  private final Reading right = new Reading();
  private long read;

  /** What has been read of a side. */
  private static final class Reading {
    final PredictionTable table = new PredictionTable();
    final Set<String> models = new LinkedHashSet<>();
    long only;
    long duplicates;
    long unreadable;

    void see(ModelInfo model) {
      if (models.size() < MOST_MODELS) {
        models.add(
            "%s:%s (%s, %s)"
                .formatted(
                    model.getName(),
                    model.getVersion(),
                    model.getPrecision(),
                    model.getProvider()));
      }
    }

    Side side(String name) {
      return new Side(name, List.copyOf(models), only, duplicates, unreadable);
    }
  }

  private PredictionJoin(JoinBy by, int most, long limit, LongConsumer progress) {
    this.keys = new JoinKeys(by);
    this.most = most;
    this.limit = limit;
    this.progress = progress;
  }

  /**
   * Reads both sides and compares them.
   *
   * @param most how many of the images that changed are reported
   * @param limit most predictions that are held, of both sides together
   * @param progress receives how many have been read, now and then
   * @throws ComparisonException if a side cannot be read, or the limit is passed
   */
  public static Comparison compare(
      PredictionSource left,
      PredictionSource right,
      JoinBy by,
      int most,
      long limit,
      LongConsumer progress)
      throws ComparisonException {
    return new PredictionJoin(by, most, limit, progress).compare(left, right);
  }

  private Comparison compare(PredictionSource one, PredictionSource other)
      throws ComparisonException {
    left.unreadable = one.read(this::addLeft);
    right.unreadable = other.read(this::addRight);
    Tally tally = new Tally(names, most, right.table.size());
    for (int row = 0; row < left.table.size(); row++) {
      int match = right.table.find(left.table.key(row));
      if (match == PredictionTable.NONE) {
        left.only++;
      } else {
        tally.add(
            left.table.top(row),
            left.table.position(row),
            right.table.top(match),
            right.table.position(match));
      }
    }
    return new Comparison(
        left.side(one.name()),
        right.side(other.name()),
        tally.joined(),
        tally.sameTop(),
        tally.overlap(),
        tally.shift(),
        tally.classes(),
        changed(tally.mostChanged(), one, other));
  }

  private void addLeft(Prediction prediction, long position) throws ComparisonException {
    add(left, keys.of(prediction), prediction, position);
  }

  private void addRight(Prediction prediction, long position) throws ComparisonException {
    ImageKey key = keys.of(prediction);
    if (left.table.find(key) == PredictionTable.NONE) {
      right.see(prediction.getModel());
      right.only++;
      countRead();
    } else {
      add(right, key, prediction, position);
    }
  }

  private void add(Reading side, ImageKey key, Prediction prediction, long position)
      throws ComparisonException {
    side.see(prediction.getModel());
    countRead();
    int before = side.table.size();
    side.table.put(key, position, TopClasses.of(prediction, names));
    side.duplicates += side.table.size() == before ? 1 : 0;
    if ((long) left.table.size() + right.table.size() > limit) {
      throw new ComparisonException(
          "there are more than %,d predictions to hold (--max-records); each takes about %d bytes of memory. Compare a job with narrower bounds, or raise the limit"
              .formatted(limit, BYTES_EACH));
    }
  }

  private void countRead() {
    if (++read % PROGRESS == 0) {
      progress.accept(read);
    }
  }

  /** Without those that have been deleted since they were read. */
  private static List<ChangedImage> changed(
      List<Tally.Changed> most, PredictionSource one, PredictionSource other)
      throws ComparisonException {
    Map<Long, Prediction> lefts =
        one.again(most.stream().map(Tally.Changed::left).collect(Collectors.toSet()));
    Map<Long, Prediction> rights =
        other.again(most.stream().map(Tally.Changed::right).collect(Collectors.toSet()));
    List<ChangedImage> images = new ArrayList<>();
    for (Tally.Changed each : most) {
      Prediction before = lefts.get(each.left());
      Prediction after = rights.get(each.right());
      if (before != null && after != null) {
        images.add(new ChangedImage(each.change(), before, after));
      }
    }
    return images;
  }
}
