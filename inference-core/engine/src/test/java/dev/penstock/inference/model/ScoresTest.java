package dev.penstock.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.inference.tensor.ElementType;
import java.nio.FloatBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScoresTest {

  @Test
  void theBestComeFirstAndOfEqualOnesTheLowerIndex() throws ModelException {
    Random random = new Random(3);
    for (int round = 0; round < 500; round++) {
      int classes = 1 + random.nextInt(30);
      int k = random.nextInt(35);
      float[] row = new float[classes];
      for (int i = 0; i < classes; i++) {
        row[i] = random.nextInt(8);
      }
      List<Integer> expected =
          IntStream.range(0, classes)
              .boxed()
              .sorted(Comparator.comparing((Integer i) -> -row[i]))
              .limit(k)
              .toList();
      assertThat(Scores.best(FloatBuffer.wrap(row), 0, output(classes, Activation.NONE), k))
          .extracting(Scores.Ranked::index)
          .containsExactlyElementsOf(expected);
    }
  }

  @Test
  void softmaxNeitherOverflowsNorVanishes() throws ModelException {
    FloatBuffer logits = FloatBuffer.wrap(new float[] {9, 9, 9, 3000, 3001, -3000});

    List<Scores.Ranked> best = Scores.best(logits, 1, output(3, Activation.SOFTMAX), 3);

    assertThat(best).extracting(Scores.Ranked::index).containsExactly(1, 0, 2);
    assertThat(best.get(0).score()).isCloseTo(0.7310586f, within());
    assertThat(best.get(1).score()).isCloseTo(0.2689414f, within());
    assertThat(best.get(2).score()).isZero();
  }

  @Test
  void independentClassesMayAllBeRight() throws ModelException {
    FloatBuffer logits = FloatBuffer.wrap(new float[] {2, -1000, 2});

    List<Scores.Ranked> best = Scores.best(logits, 0, output(3, Activation.SIGMOID), 3);

    assertThat(best).extracting(Scores.Ranked::index).containsExactly(0, 2, 1);
    assertThat(best.get(0).score()).isCloseTo(0.8807971f, within());
    assertThat(best.get(1).score()).isCloseTo(0.8807971f, within());
    assertThat(best.get(2).score()).isZero();
  }

  @Test
  void anAnswerThatIsNoNumberOrTooShortIsNamed() {
    FloatBuffer broken = FloatBuffer.wrap(new float[] {0, Float.NaN});

    assertThatThrownBy(() -> Scores.best(broken, 0, output(2, Activation.SOFTMAX), 1))
        .hasMessage("Output 'scores' gives NaN for class 1");
    assertThatThrownBy(() -> Scores.best(broken, 1, output(2, Activation.SOFTMAX), 1))
        .hasMessageContaining("has 2 scores; row 1 of 2 classes needs 4");
  }

  private static org.assertj.core.data.Offset<Float> within() {
    return org.assertj.core.data.Offset.offset(1e-6f);
  }

  private static OutputSpec output(int classes, Activation activation) {
    return new OutputSpec("scores", ElementType.FLOAT32, classes, activation);
  }
}
