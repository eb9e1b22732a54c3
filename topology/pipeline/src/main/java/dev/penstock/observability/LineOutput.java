package dev.penstock.observability;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.function.Consumer;

/** Cuts what is written to it into lines; what follows the last line end waits for the next. */
public final class LineOutput extends OutputStream {

  private final Consumer<String> lines;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  /**
   * @param lines receives each line that is not blank, without its end
   */
  public LineOutput(Consumer<String> lines) {
    this.lines = lines;
  }

  @Override
  public synchronized void write(int b) {
    if (b != '\n') {
      line.write(b);
      return;
    }
    String text = line.toString(UTF_8).stripTrailing();
    line.reset();
    if (!text.isEmpty()) {
      lines.accept(text);
    }
  }
}
