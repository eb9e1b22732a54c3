package dev.penstock.cli.console;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.penstock.masking.Masking;
import dev.penstock.observability.JsonLine;
import dev.penstock.observability.LineOutput;
import dev.penstock.observability.LogFormat;
import dev.penstock.observability.StandardError;
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
import org.jspecify.annotations.Nullable;

/**
 * Where a command writes: results to stdout, everything else to stderr, both in UTF-8 whatever the
 * locale. Where the log is JSON, each line on stderr is an object like the log's, with {@value
 * #SOURCE} as its logger. Safe for all threads; a line is never torn.
 */
public final class Terminal {

  private static final JsonFactory JSON = new JsonFactory();

  private static final String SOURCE = "penstock";

  /** Back to the start of the line, and erase it. */
  private static final String ERASE = "\r\u001b[K";

  /** To the top left corner, and erase all. */
  private static final String CLEAR = "\u001b[H\u001b[2J";

  private final PrintStream out;
  private final PrintStream err;
  private final boolean interactive;
  private final LogFormat format;
  private String shown = "";

  public Terminal(OutputStream out, OutputStream err, boolean interactive) {
    this(out, err, interactive, LogFormat.LINE);
  }

  /**
   * Makes a terminal.
   *
   * @param interactive whether a line on stderr may be overwritten by the next
   * @param format of the lines on stderr
   */
  public Terminal(OutputStream out, OutputStream err, boolean interactive, LogFormat format) {
    this.out = new PrintStream(out, false, StandardCharsets.UTF_8);
    this.err = new PrintStream(err, true, StandardCharsets.UTF_8);
    this.interactive = interactive && format == LogFormat.LINE;
    this.format = format;
  }

  /**
   * The terminal of the process. Java cannot detect whether stderr is one; the launcher passes it.
   */
  public static Terminal standard() {
    return new Terminal(
        new FileOutputStream(FileDescriptor.out),
        StandardError.stream(),
        Boolean.getBoolean("penstock.terminal"),
        LogFormat.of(System.getenv()));
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
    if (format == LogFormat.JSON) {
      write(JsonLine.note(SOURCE, line));
      return;
    }
    hide();
    write((Masking.current().text(line) + '\n').getBytes(StandardCharsets.UTF_8));
    show();
  }

  /**
   * Writes why the command has failed.
   *
   * @param trace what led to it, for those who want to see more
   */
  public synchronized void error(String line, @Nullable Throwable trace) {
    if (format == LogFormat.JSON) {
      write(JsonLine.error(SOURCE, line, trace));
      return;
    }
    note(SOURCE + ": " + line);
    if (trace != null) {
      StringWriter text = new StringWriter();
      trace.printStackTrace(new PrintWriter(text));
      err.print(Masking.current().text(text.toString()));
    }
  }

  private void write(byte[] line) {
    err.write(line, 0, line.length);
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
    OutputStream stream = format == LogFormat.JSON ? new LineOutput(this::note) : err;
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
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
