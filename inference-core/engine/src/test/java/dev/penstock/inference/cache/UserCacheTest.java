package dev.penstock.inference.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UserCacheTest {

  @Test
  void ourOwnVariableWinsOverTheSharedOneOverTheHomeFolder() {
    assertThat(UserCache.root(Map.of("PENSTOCK_CACHE", "/c", "XDG_CACHE_HOME", "/x"), "/h"))
        .isEqualTo(Path.of("/c"));
    assertThat(UserCache.root(Map.of("XDG_CACHE_HOME", "/x"), "/h"))
        .isEqualTo(Path.of("/x/penstock"));
    assertThat(UserCache.root(Map.of("XDG_CACHE_HOME", "relative"), "/h"))
        .isEqualTo(Path.of("/h/.cache/penstock"));
    assertThat(UserCache.root(Map.of("PENSTOCK_CACHE", " "), "/h"))
        .isEqualTo(Path.of("/h/.cache/penstock"));
  }

  @Test
  void aUserWithoutAHomeIsToldToNameAFolder() {
    for (String home : new String[] {"", "?"}) {
      assertThatThrownBy(() -> UserCache.root(Map.of(), home))
          .isInstanceOf(NoCacheException.class)
          .hasMessageContaining("PENSTOCK_CACHE");
      assertThat(UserCache.root(Map.of("PENSTOCK_CACHE", "/c"), home)).isEqualTo(Path.of("/c"));
    }
  }

  @Test
  void testsDoNotTouchTheUsersCache() {
    assertThat(UserCache.root()).endsWithRaw(Path.of("target/test-cache"));
  }
}
