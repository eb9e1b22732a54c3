package dev.penstock.cli.dlq;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.penstock.cli.console.Terminal;
import dev.penstock.cli.console.Text;
import dev.penstock.deadletter.DeadLetter;
import dev.penstock.deadletter.DeadLetterTopic;
import dev.penstock.deadletter.LetterId;
import dev.penstock.deadletter.SourceRecord;
import dev.penstock.masking.Masking;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Prints a line for each letter as it is read; a mark that it was redriven comes later. */
final class LetterLines implements DeadLetterTopic.Visitor {

  private static final String ROW = "%-10s  %-20s  %-17s  %-30s  %s";

  private final Terminal terminal;
  private final boolean json;
  private boolean begun;

  LetterLines(Terminal terminal, boolean json) {
    this.terminal = terminal;
    this.json = json;
  }

  @Override
  public void letter(DeadLetter letter) {
    if (json) {
      terminal.json(out -> write(out, letter));
      return;
    }
    if (!begun) {
      begun = true;
      terminal.result(ROW.formatted("letter", "written", "stage", "source", "reason"));
    }
    terminal.result(
        ROW.formatted(
            letter.id(),
            DlqListCommand.time(letter.writtenAt()),
            letter.stage(),
            source(letter.source()),
            Text.onOneLine(Masking.current().text(letter.reason()))));
  }

  @Override
  public void redriven(LetterId letter) {
    if (json) {
      terminal.json(out -> out.writeStringField("redriven", letter.toString()));
    } else {
      terminal.result(ROW.formatted(letter, "", "", "", "redriven"));
    }
  }

  private static String source(@Nullable SourceRecord source) {
    return source == null
        ? "-"
        : "%s-%d:%d".formatted(source.topic(), source.partition(), source.offset());
  }

  private static void write(JsonGenerator out, DeadLetter letter) throws IOException {
    out.writeStringField("letter", letter.id().toString());
    out.writeStringField("stage", letter.stage());
    out.writeStringField("reason", Masking.current().text(letter.reason()));
    out.writeStringField("written", Text.time(letter.writtenAt()));
    out.writeStringField("instance", letter.instance());
    DlqListCommand.writeSource(out, letter.source());
  }
}
