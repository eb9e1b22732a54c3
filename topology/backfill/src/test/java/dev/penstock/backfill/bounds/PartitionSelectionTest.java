package dev.penstock.backfill.bounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PartitionSelectionTest {

  @Test
  void readsPartitionsAndRanges() {
    assertThat(PartitionSelection.parse("5-7,0,2").partitions()).containsExactly(0, 2, 5, 6, 7);
    assertThat(PartitionSelection.parse("3-3, 3").partitions()).containsExactly(3);
  }

  @Test
  void saysWhichPartIsWrong() {
    assertRefused("", "\"\" is neither a partition nor a range; write them as 0,2,5-7");
    assertRefused("0,,2", "\"0,,2\" does not name partitions: \"\" is neither");
    assertRefused("1,x", "\"x\" is neither");
    assertRefused("-1", "\"-1\" is neither");
    assertRefused("0-2000000000", "\"0-2000000000\" is neither");
    assertRefused("0,7-5", "range 7-5 ends before it starts; write it as 5-7");
  }

  private static void assertRefused(String text, String message) {
    assertThatThrownBy(() -> PartitionSelection.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
