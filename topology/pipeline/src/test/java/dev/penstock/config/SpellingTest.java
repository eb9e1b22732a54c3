package dev.penstock.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpellingTest {

  private static final List<String> KNOWN = List.of("penstock.top-k", "batch.size", "linger.x");

  @ParameterizedTest
  @ValueSource(strings = {"batch.size", "batch.siz", "btach.sizes", "xxxxbatch.size"})
  void namesTheNearestWithinFourSlips(String name) {
    assertThat(Spelling.unknown(name, KNOWN))
        .isEqualTo("is not a setting; did you mean batch.size?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "batch", "xxxxxbatch.size"})
  void namesNoneThatIsFurtherAway(String name) {
    assertThat(Spelling.unknown(name, KNOWN)).isEqualTo("is not a setting");
  }

  @Test
  void ofEquallyNearOnesTheFirstInTheAlphabet() {
    assertThat(Spelling.unknown("size", List.of("sizf", "siza"))).endsWith("siza?");
  }

  @Test
  void agreesWithTheWholeTable() {
    Random random = new Random(3);
    for (int round = 0; round < 5_000; round++) {
      String name = word(random);
      String known = word(random);
      assertThat(Spelling.unknown(name, List.of(known)).contains(known))
          .as("%s and %s", name, known)
          .isEqualTo(distance(name, known) <= 4);
    }
  }

  private static String word(Random random) {
    StringBuilder word = new StringBuilder("X");
    for (int length = random.nextInt(12); length > 0; length--) {
      word.append((char) ('a' + random.nextInt(3)));
    }
    return word.toString();
  }

  /** By definition. */
  private static int distance(String from, String to) {
    int[][] table = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        if (i == 0 || j == 0) {
          table[i][j] = i + j;
        } else {
          int replaced = table[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
          table[i][j] = Math.min(replaced, 1 + Math.min(table[i - 1][j], table[i][j - 1]));
        }
      }
    }
    return table[from.length()][to.length()];
  }
}
