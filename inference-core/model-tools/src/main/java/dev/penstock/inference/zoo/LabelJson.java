package dev.penstock.inference.zoo;

import java.util.ArrayList;
import java.util.List;

/**
 * A strict reader of the JSON that label files are written in: a list of strings, or an object from
 * string to string or integer. In place of a label there may be a list that ends with it, as in
 * Keras' {@code imagenet_class_index.json}. The modules below the commands have no JSON library,
 * and need none for this. One use.
 */
final class LabelJson {

  /** A label and its index in the model's scores. */
  record Entry(int index, String label) {}

  /** The text is no such JSON; the message names the line and column. */
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
      super(message);
    }
  }

  private static final char END = '\0';

  private final String text;
  private int at;

  private LabelJson(String text) {
    this.text = text;
  }

  /** The labels in the file's order. */
  static List<Entry> parse(String text) throws MalformedException {
    LabelJson json = new LabelJson(text);
    List<Entry> entries =
        switch (json.peek()) {
          case '[' -> json.list();
          case '{' -> json.object();
          default -> throw json.wanted("[ or {");
        };
    json.peek();
    if (json.at < text.length()) {
      throw json.wanted("the end of the file");
    }
    return entries;
  }

  private List<Entry> list() throws MalformedException {
    List<Entry> entries = new ArrayList<>();
    at++;
    if (skip(']')) {
      return entries;
    }
    do {
      entries.add(new Entry(entries.size(), string("a label in quotes")));
    } while (skip(','));
    expect(']', ", or ]");
    return entries;
  }

  private List<Entry> object() throws MalformedException {
    List<Entry> entries = new ArrayList<>();
    at++;
    if (skip('}')) {
      return entries;
    }
    boolean labelsFirst = false;
    do {
      peek();
      int start = at;
      String key = string("a label or an index in quotes");
      expect(':', ":");
      boolean labelFirst = peek() != '"' && peek() != '[';
      if (!entries.isEmpty() && labelFirst != labelsFirst) {
        throw wanted(labelsFirst ? "an index, as before" : "a label in quotes, as before");
      }
      labelsFirst = labelFirst;
      if (labelFirst) {
        entries.add(new Entry(index(), key));
      } else {
        entries.add(new Entry(index(key, start), label()));
      }
    } while (skip(','));
    expect('}', ", or }");
    return entries;
  }

  private String label() throws MalformedException {
    if (!skip('[')) {
      return string("a label in quotes");
    }
    String label;
    do {
      label = string("a label in quotes");
    } while (skip(','));
    expect(']', ", or ]");
    return label;
  }

  private int index() throws MalformedException {
    int start = at;
    while (Character.isDigit(current())) {
      at++;
    }
    return index(text.substring(start, at), start);
  }

  private int index(String digits, int start) throws MalformedException {
    if (!digits.matches("0|[1-9][0-9]{0,8}")) {
      at = start;
      throw wanted("an index from 0 on");
    }
    return Integer.parseInt(digits);
  }

  private String string(String wanted) throws MalformedException {
    expect('"', wanted);
    StringBuilder value = new StringBuilder();
    while (current() != '"') {
      if (current() < ' ') { // also at the end
        throw wanted("a closing quote; line breaks and tabs are written \\n and \\t");
      }
      value.append(current() == '\\' ? escape() : current());
      at++;
    }
    at++;
    return value.toString();
  }

  /** Ends on the escape's last character. */
  private char escape() throws MalformedException {
    at++;
    return switch (current()) {
      case '"', '\\', '/' -> current();
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        String digits = text.substring(at + 1, Math.min(at + 5, text.length()));
        if (!digits.matches("[0-9a-fA-F]{4}")) {
          throw wanted("u and four hexadecimal digits");
        }
        at += 4;
        yield (char) Integer.parseInt(digits, 16);
      }
      default -> throw wanted("an escape such as \\n");
    };
  }

  private boolean skip(char mark) {
    boolean there = peek() == mark;
    at += there ? 1 : 0;
    return there;
  }

  private void expect(char mark, String wanted) throws MalformedException {
    if (!skip(mark)) {
      throw wanted(wanted);
    }
  }

  /** The next character that is no white space. */
  private char peek() {
    while (" \t\r\n".indexOf(current()) >= 0) {
      at++;
    }
    return current();
  }

  private char current() {
    return at < text.length() ? text.charAt(at) : END;
  }

  private MalformedException wanted(String what) {
    String before = text.substring(0, Math.min(at, text.length()));
    int column = before.length() - before.lastIndexOf('\n');
    long line = before.chars().filter(c -> c == '\n').count() + 1;
    return new MalformedException(
        "no JSON of labels at line " + line + ", column " + column + ": wanted is " + what);
  }
}
