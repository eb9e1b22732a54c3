package dev.penstock.observability;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Levels that change while a process runs. */
class LogLevelsTest {

  private final Logger one = (Logger) LoggerFactory.getLogger("some.one");
  private final Logger other = (Logger) LoggerFactory.getLogger("some.other");

  @AfterEach
  void reset() {
    ProcessLog.levels(Map.of());
  }

  @Test
  void whatIsNoLongerNamedIsAsItWas() {
    one.setLevel(Level.ERROR);
    ProcessLog.levels(Map.of("some.one", "debug", "some.other", "trace"));
    assertThat(one.getLevel()).isEqualTo(Level.DEBUG);
    assertThat(other.getLevel()).isEqualTo(Level.TRACE);

    ProcessLog.levels(Map.of("some.one", "info"));
    assertThat(one.getLevel()).isEqualTo(Level.INFO);
    assertThat(other.getLevel()).isNull();

    ProcessLog.levels(Map.of());
    assertThat(one.getLevel()).isEqualTo(Level.ERROR);
  }
}
