package dev.penstock.cli.console;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Where a command writes: results to stdout, everything else to stderr, both in UTF-8 whatever the
 * locale. Safe for all threads; a line is never torn.
 */
public final class Terminal {

  private static final JsonFactory JSON = new JsonFactory();

  /** Back to the start of the line, and erase it. */
  private static final String ERASE = "\r\u001b[K";

  /** To the top left corner, and erase all. */
  private static final String CLEAR = "\u001b[H\u001b[2J";

  private final PrintStream out;
  private final PrintStream err;
  private final boolean interactive;
  private String shown = "";

  public Terminal(OutputStream out, OutputStream err, boolean interactive) {
    this.out = new PrintStream(out, false, StandardCharsets.UTF_8);
    this.err = new PrintStream(err, true, StandardCharsets.UTF_8);
    this.interactive = interactive;
  }

  /**
   * The terminal of the process. Java cannot detect whether stderr is one; the launcher passes it.
   */
  public static Terminal standard() {
    return new Terminal(
        new FileOutputStream(FileDescriptor.out),
        new FileOutputStream(FileDescriptor.err),
        Boolean.getBoolean("penstock.terminal"));
  }

  /**
   * Writes one line of the result.
   *
   * @throws OutputClosedException if nobody reads it
   */
  public synchronized void result(String line) {
    hide();
    out.print(line);
    out.print('\n');
    if (out.checkError()) {
      throw new OutputClosedException();
    }
    show();
  }

  /**
   * Writes the lines of a result together.
   *
   * @param redrawn whether they take the place of those before, if a terminal shows them
   * @throws OutputClosedException if nobody reads it
   */
  public void screen(List<String> lines, boolean redrawn) {
    String text = String.join("\n", lines);
    result(redrawn && interactive ? CLEAR + text : text);
  }

  /** Writes one JSON object as a line of the result. */
  public void json(JsonBody body) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      body.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // not from a StringWriter
    }
    result(text.toString());
  }

  /** The fields of a JSON object. */
  @FunctionalInterface
  public interface JsonBody {
    void write(JsonGenerator json) throws IOException;
  }

  /** Writes one line for the person at the terminal. */
  public synchronized void note(String line) {
    hide();
    err.print(line);
    err.print('\n');
    show();
  }

  synchronized void trace(Throwable fault) {
    hide();
    fault.printStackTrace(err);
  }

  /** Whether somebody watches, so that a line may be overwritten. */
  boolean interactive() {
    return interactive;
  }

  /** Shows a line that stays at the bottom until the next one; empty for none. */
  public synchronized void status(String line) {
    if (interactive) {
      hide();
      shown = line;
      show();
    }
  }

  public PrintWriter outWriter() {
    return new PrintWriter(out, true, StandardCharsets.UTF_8);
  }

  public PrintWriter errWriter() {
    return new PrintWriter(err, true, StandardCharsets.UTF_8);
  }

  private void hide() {
    if (!shown.isEmpty()) {
      err.print(ERASE);
      err.flush();
    }
  }

  private void show() {
    if (!shown.isEmpty()) {
      err.print(shown);
      err.flush();
    }
  }
}
