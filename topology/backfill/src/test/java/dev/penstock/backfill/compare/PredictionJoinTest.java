package dev.penstock.backfill.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.penstock.backfill.compare.Comparison.ClassAgreement;
import dev.penstock.schemas.ModelInfo;
import dev.penstock.schemas.Prediction;
import dev.penstock.schemas.ScoredClass;
import dev.penstock.schemas.SourceRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PredictionJoinTest {

  @Test
  void countsWhatEachSideHasAlone() throws Exception {
    Comparison found =
        compare(
            List.of(of(0, "a", 1f), of(1, "a", 1f), of(2, "a", 1f)),
            List.of(of(1, "a", 1f), of(2, "b", 1f), of(3, "a", 1f), of(4, "a", 1f)));

    assertThat(found.joined()).isEqualTo(2);
    assertThat(found.left().only()).isEqualTo(1);
    assertThat(found.right().only()).isEqualTo(2);
    assertThat(found.agreement()).isEqualTo(0.5);
    assertThat(found.classes()).containsExactly(new ClassAgreement("a", 2, 1, Optional.of("b"), 1));
  }

  @Test
  void theLastOfDuplicatesCounts() throws Exception {
    Comparison found =
        compare(
            List.of(of(0, "a", 1f), of(0, "b", 1f)),
            List.of(of(0, "a", 1f), of(0, "a", 1f), of(0, "b", 1f)));

    assertThat(found.joined()).isEqualTo(1);
    assertThat(found.agreement()).isEqualTo(1);
    assertThat(found.left().duplicates()).isEqualTo(1);
    assertThat(found.right().duplicates()).isEqualTo(2);
  }

  @Test
  void theShiftIsOfTheLeftBestClass() throws Exception {
    List<Prediction> left = new ArrayList<>();
    List<Prediction> right = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      left.add(of(i, "a", 0.75f, "b", 0.25f));
      right.add(i < 4 ? of(i, "c", 1f) : of(i, "a", 0.5f, "b", 0.5f));
    }

    Comparison found = compare(left, right);

    assertThat(found.shift().mean()).isCloseTo(-0.27, within(1e-6));
    assertThat(found.shift().p95()).isEqualTo(0.25);
    assertThat(found.shift().max()).isEqualTo(0.75);
    assertThat(found.overlap()).isCloseTo(0.96, within(1e-9));
    assertThat(found.shift().bins().get(2)).isEqualTo(4);
    assertThat(found.shift().bins().get(7)).isEqualTo(96);
  }

  @Test
  void theMostChangedComeFirstAndAreRepeatedInFull() throws Exception {
    Comparison found =
        PredictionJoin.compare(
            source(of(0, "a", 1f), of(1, "a", 1f), of(2, "a", 1f), of(3, "a", 1f)),
            source(of(0, "a", 1f), of(1, "b", 1f), of(2, "a", .5f), of(3, "a", .9f)),
            JoinBy.SOURCE,
            2,
            100,
            read -> {});

    assertThat(found.mostChanged())
        .extracting(each -> each.left().getId())
        .containsExactly("1", "2");
    assertThat(found.mostChanged()).extracting(each -> each.change()).containsExactly(1.0, 0.25);
  }

  @Test
  void idsJoinWhatSourcesDoNot() throws Exception {
    Prediction copy = of(7, "a", 1f);
    copy.put("id", "0");

    assertThat(compare(List.of(of(0, "a", 1f)), List.of(copy)).joined()).isZero();
    assertThat(
            PredictionJoin.compare(
                    source(of(0, "a", 1f)), source(copy), JoinBy.ID, 1, 100, read -> {})
                .joined())
        .isEqualTo(1);
  }

  @Test
  void holdsNoMoreThanTheLimit() {
    assertThatThrownBy(
            () ->
                PredictionJoin.compare(
                    source(of(0, "a", 1f), of(1, "a", 1f)),
                    source(of(0, "a", 1f)),
                    JoinBy.SOURCE,
                    1,
                    2,
                    read -> {}))
        .isInstanceOf(ComparisonException.class)
        .hasMessageContaining("more than 2 predictions to hold (--max-records)");
  }

  @Test
  void findsEveryKeyOfALargeTable() throws Exception {
    PredictionTable table = new PredictionTable();
    ClassNames names = new ClassNames();
    for (int i = 0; i < 100_000; i++) {
      table.put(new JoinKeys.ImageKey(i % 7, i), i, TopClasses.of(of(i, "c" + i % 9, i), names));
    }

    assertThat(table.size()).isEqualTo(100_000);
    for (int i = 0; i < 100_000; i++) {
      int row = table.find(new JoinKeys.ImageKey(i % 7, i));
      assertThat(table.position(row)).isEqualTo(i);
      assertThat(table.top(row).scores()).containsExactly(i);
      assertThat(names.name(table.top(row).best())).isEqualTo("c" + i % 9);
    }
    assertThat(table.find(new JoinKeys.ImageKey(7, 7))).isEqualTo(PredictionTable.NONE);
  }

  private static Comparison compare(List<Prediction> left, List<Prediction> right)
      throws ComparisonException {
    return PredictionJoin.compare(
        source(left.toArray(Prediction[]::new)),
        source(right.toArray(Prediction[]::new)),
        JoinBy.SOURCE,
        20,
        1000,
        read -> {});
  }

  /** A prediction of the image at an offset, by label and score. */
  private static Prediction of(long offset, Object... classes) {
    List<ScoredClass> scored = new ArrayList<>();
    for (int i = 0; i < classes.length; i += 2) {
      scored.add(
          new ScoredClass(i / 2, (String) classes[i], ((Number) classes[i + 1]).floatValue()));
    }
    return new Prediction(
        Long.toString(offset),
        new ModelInfo("colour", "1", "", "fp32", "cpu"),
        scored,
        new SourceRecord("images", 0, offset),
        1,
        0L,
        0L,
        Instant.EPOCH,
        null);
  }

  private static PredictionSource source(Prediction... all) {
    return new PredictionSource() {
      @Override
      public String name() {
        return "test";
      }

      @Override
      public long read(Visitor visitor) throws ComparisonException {
        for (int i = 0; i < all.length; i++) {
          visitor.accept(all[i], i);
        }
        return 0;
      }

      @Override
      public Map<Long, Prediction> again(Set<Long> positions) {
        Map<Long, Prediction> found = new HashMap<>();
        positions.forEach(position -> found.put(position, all[position.intValue()]));
        return found;
      }
    };
  }
}
