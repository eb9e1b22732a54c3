package dev.penstock.inference.zoo;

import dev.penstock.inference.model.ModelException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the labels of a model to import, in the forms that they come in: one a line, with or
 * without its index before it, or all in quotes; a JSON list; a JSON object from index to label or
 * from label to index. A repository's own {@code labels.txt} is one label a line and nothing else.
 */
final class LabelFile {

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /** An index and what follows it: {@code 0 red}, {@code 0,red}, {@code 0: red}. */
  private static final Pattern INDEXED = Pattern.compile("(\\d+)(?:\\s*[,:]\\s*|\\s+)(\\S.*)");

  private final Path file;

  private LabelFile(Path file) {
    this.file = file;
  }

  /**
   * Reads the labels, in the order of the model's scores.
   *
   * @throws ModelException if the file holds none, in one line that names the place
   */
  static List<String> read(Path file) throws IOException, ModelException {
    return new LabelFile(file).read();
  }

  private List<String> read() throws IOException, ModelException {
    String text;
    try {
      text = Files.readString(file);
    } catch (CharacterCodingException e) {
      throw fault("is no UTF-8 text; wanted is one label a line, or JSON");
    }
    if (text.startsWith(BYTE_ORDER_MARK)) {
      text = text.substring(1);
    }
    text = text.strip();
    if (text.isEmpty()) {
      throw fault("is empty; wanted is one label a line, or JSON");
    }
    return isJson(text) ? fromJson(text) : fromLines(text.lines().map(String::strip).toList());
  }

  /** A label may begin with a bracket too. */
  private boolean isJson(String text) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".json")
        || (text.startsWith("[") && text.endsWith("]"))
        || (text.startsWith("{") && text.endsWith("}"));
  }

  private List<String> fromLines(List<String> lines) throws ModelException {
    int blank = lines.indexOf("");
    if (blank >= 0) {
      throw fault("line " + (blank + 1) + " is blank; wanted is a label");
    }
    if (lines.stream().allMatch(line -> line.matches("\"[^\"]+\""))) {
      return lines.stream().map(line -> line.substring(1, line.length() - 1)).toList();
    }
    List<String> labels = new ArrayList<>();
    for (String line : lines) {
      Matcher indexed = INDEXED.matcher(line);
      if (!indexed.matches() || !indexed.group(1).equals(Integer.toString(labels.size()))) {
        return lines;
      }
      labels.add(indexed.group(2));
    }
    return labels;
  }

  private List<String> fromJson(String text) throws ModelException {
    List<LabelJson.Entry> entries;
    try {
      entries = LabelJson.parse(text);
    } catch (LabelJson.MalformedException e) {
      throw fault(String.valueOf(e.getMessage()));
    }
    if (entries.isEmpty()) {
      throw fault("has no labels");
    }
    @Nullable String[] labels = new @Nullable String[entries.size()];
    for (LabelJson.Entry entry : entries) {
      String label = entry.label().strip();
      if (label.isEmpty()) {
        throw fault("label " + entry.index() + " is blank");
      }
      if (entry.label().matches("(?s).*[\\r\\n].*")) {
        throw fault("label " + entry.index() + " has more than one line");
      }
      if (entry.index() >= labels.length) {
        throw fault(
            "index %d is given, but there are %d labels; wanted is each index from 0 to %d"
                .formatted(entry.index(), labels.length, labels.length - 1));
      }
      if (labels[entry.index()] != null) {
        throw fault(
            "index %d is given twice, to '%s' and '%s'"
                .formatted(entry.index(), labels[entry.index()], label));
      }
      labels[entry.index()] = label;
    }
    // As many as there are places and none twice: none is missing.
    List<String> all = new ArrayList<>();
    for (String label : labels) {
      all.add(Objects.requireNonNull(label));
    }
    return all;
  }

  private ModelException fault(String what) {
    return new ModelException("labels " + file + ": " + what);
  }
}
