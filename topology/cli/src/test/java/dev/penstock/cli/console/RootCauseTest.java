package dev.penstock.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class RootCauseTest {

  @Test
  void theDeepestCauseIsNamedWhereTheMessageLacksIt() {
    Exception deepest = new IOException("No space left on device");
    Exception exception =
        new CommandFailedException("cannot build the model", new IllegalStateException(deepest));

    assertThat(RootCause.describeWithCause(exception))
        .isEqualTo("cannot build the model (No space left on device)");
  }

  @Test
  void nothingIsSaidTwice() {
    IOException cause = new IOException("No space left on device");

    assertThat(RootCause.describeWithCause(new UncheckedIOException(cause)))
        .isEqualTo("No space left on device");
    assertThat(RootCause.describeWithCause(new CommandFailedException("there are no files")))
        .isEqualTo("there are no files");
  }

  @Test
  void anExceptionWithoutAMessageIsNamedByItsType() {
    assertThat(RootCause.describeWithCause(new IllegalStateException()))
        .isEqualTo("IllegalStateException (--verbose shows where)");
  }

  @Test
  void circularCausesEnd() {
    Exception one = new Exception("one");
    Exception two = new Exception("two", one);
    one.initCause(two);

    assertThat(RootCause.describeWithCause(one)).contains("one");
  }
}
