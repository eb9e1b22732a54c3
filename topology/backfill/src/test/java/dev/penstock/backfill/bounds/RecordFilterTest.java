package dev.penstock.backfill.bounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordFilterTest {

  @Test
  void comparesTheWholeText() {
    RecordFilter seven = RecordFilter.parse("key=7");
    assertThat(seven.matches("7")).isTrue();
    assertThat(seven.matches("77")).isFalse();
    assertThat(seven.matches("")).isFalse();
  }

  @Test
  void aRecordWithoutTheFieldMatchesOnlyTheNegation() {
    assertThat(RecordFilter.parse("headers.site=*").matches(null)).isFalse();
    assertThat(RecordFilter.parse("headers.site!=*").matches(null)).isTrue();
    assertThat(RecordFilter.parse("headers.site!=north").matches(null)).isTrue();
    assertThat(RecordFilter.parse("headers.site!=north").matches("north")).isFalse();
    assertThat(RecordFilter.parse("headers.site!=north").matches("south")).isTrue();
  }

  @Test
  void wildcardsStandForAnyCharacters() {
    assertGlob("cat*", List.of("cat", "cat-7"), List.of("a cat", "ca"));
    assertGlob("*cat", List.of("cat", "a cat"), List.of("cats"));
    assertGlob("a*b*c", List.of("abc", "a-b-c", "abbcc"), List.of("acb", "ab", "abcd"));
    assertGlob("ab*ba", List.of("abba", "ab-ba"), List.of("aba"));
    assertGlob("a*bc*c", List.of("abcc", "a-bc-c"), List.of("abc", "ac"));
    assertGlob("*", List.of("", "any", "two\nlines"), List.of());
    assertGlob("a.c", List.of("a.c"), List.of("abc"));
    assertGlob("", List.of(""), List.of("a"));
  }

  @Test
  void manyWildcardsDoNotBacktrack() {
    RecordFilter filter = RecordFilter.parse("key=" + "a*".repeat(30) + "b");
    assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> assertThat(filter.matches("a".repeat(100_000))).isFalse());
  }

  @Test
  void theFirstOperatorCounts() {
    RecordFilter filter = RecordFilter.parse("attributes.query=a!=b=c");
    assertThat(filter.field()).isEqualTo(RecordFilter.Field.ATTRIBUTE);
    assertThat(filter.name()).isEqualTo("query");
    assertThat(filter.matches("a!=b=c")).isTrue();
    assertThat(filter).hasToString("attributes.query=a!=b=c");
    assertThat(RecordFilter.parse("headers.a.b!=c").name()).isEqualTo("a.b");
  }

  @Test
  void refusesWhatIsNoFilter() {
    for (String value : List.of("", "camera=7", "key", "attributes.=7", "headers.!=7", "key.a=7")) {
      assertThatThrownBy(() -> RecordFilter.parse(value))
          .as(value)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("\"" + value + "\" is not a filter")
          .hasMessageContaining("attributes.NAME=TEXT");
    }
  }

  private static void assertGlob(String pattern, List<String> matching, List<String> others) {
    RecordFilter filter = RecordFilter.parse("id=" + pattern);
    assertThat(matching).as(pattern).allMatch(filter::matches);
    assertThat(others).as(pattern).noneMatch(filter::matches);
  }
}
