package dev.penstock.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JobRequestTest {

  @Test
  void theOrderOfFiltersMakesNoDifference() {
    assertThat(request("id=a", "key=b")).isEqualTo(request("key=b", "id=a", "id=a"));
  }

  @Test
  void whatCannotBeUnderstoodIsNamed() {
    assertThatThrownBy(() -> request("camera=7"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("camera=7");
    assertThatThrownBy(
            () -> new JobRequest("tomorrow", "latest", Optional.empty(), List.of(), false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tomorrow");
    assertThatThrownBy(
            () -> new JobRequest("earliest", "latest", Optional.of("x"), List.of(), false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("x");
  }

  private static JobRequest request(String... filters) {
    return new JobRequest("earliest", "latest", Optional.empty(), List.of(filters), false);
  }
}
