package dev.penstock.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Something on a page that a reader may paste: one command of a shell block, another block as a
 * whole, or a command in running text.
 *
 * @param page relative to the repository
 * @param line of the page, from 1
 * @param language of the block; "bash" for every command
 * @param text as on the page
 */
record Sample(Path page, int line, String language, String text) {

  private static final Pattern FENCE = Pattern.compile("\\s*```(\\w*)");

  /** A name alone, such as {@code scripts/fuzz}, is no command. */
  private static final Pattern INLINE_COMMAND =
      Pattern.compile(
          "`((?:scripts/[\\w-]+|kcat|curl|docker|mvn|sudo|python3|promtool|kubectl) [^`]+)`");

  static List<Sample> on(Path root, Path page) throws IOException {
    List<Sample> samples = new ArrayList<>();
    List<String> lines = Files.readAllLines(root.resolve(page));
    for (int i = 0; i < lines.size(); i++) {
      Matcher fence = FENCE.matcher(lines.get(i));
      if (!fence.lookingAt()) {
        Matcher command = INLINE_COMMAND.matcher(lines.get(i));
        while (command.find()) {
          samples.add(new Sample(page, i + 1, "bash", command.group(1)));
        }
        continue;
      }
      int first = i + 1;
      do {
        i++;
      } while (!FENCE.matcher(lines.get(i)).matches());
      List<String> block = lines.subList(first, i);
      switch (fence.group(1)) {
        case "", "text", "mermaid" -> {} // what is printed, and drawings
        case "bash", "sh" -> samples.addAll(commands(page, first + 1, block));
        default ->
            samples.add(new Sample(page, first + 1, fence.group(1), String.join("\n", block)));
      }
    }
    return samples;
  }

  /** A command goes on after a backslash, and while a quotation is open. */
  private static List<Sample> commands(Path page, int line, List<String> block) {
    List<Sample> commands = new ArrayList<>();
    String command = "";
    for (int i = 0; i < block.size(); i++) {
      command += block.get(i);
      if (command.endsWith("\\") || command.chars().filter(c -> c == '"').count() % 2 == 1) {
        command += "\n";
        continue;
      }
      if (!command.isBlank() && !command.startsWith("#")) {
        int before = (int) command.chars().filter(c -> c == '\n').count();
        commands.add(new Sample(page, line + i - before, "bash", command));
      }
      command = "";
    }
    return commands;
  }

  /** Without the remark behind a command. */
  String firstLine() {
    return text.lines().findFirst().orElse("").replaceFirst("\\s+#.*", "").strip();
  }

  @Override
  public String toString() {
    return page + ":" + line + " " + firstLine();
  }
}
