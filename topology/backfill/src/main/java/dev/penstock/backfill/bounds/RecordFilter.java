package dev.penstock.backfill.bounds;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A value of {@code --filter}: a field of a record, {@code =} or {@code !=}, and the text that the
 * field must, or must not, have.
 *
 * <table>
 *   <caption>Fields</caption>
 *   <tr><th>field</th><th>meaning</th></tr>
 *   <tr><td>{@code attributes.NAME}</td><td>an attribute of the ImageRecord</td></tr>
 *   <tr><td>{@code id}</td><td>the id of the image</td></tr>
 *   <tr><td>{@code headers.NAME}</td><td>a header of the record, the last one of that name</td></tr>
 *   <tr><td>{@code key}</td><td>the key of the record</td></tr>
 * </table>
 *
 * <p>Each {@code *} in the text stands for any characters, or none. A record without the field does
 * not have the text: it matches {@code !=}, and never {@code =}, not even {@code headers.NAME=*}.
 * Keys and headers are read as UTF-8.
 */
public final class RecordFilter {

  /** The part of a record that a filter looks at. */
  enum Field {
    ATTRIBUTE,
    ID,
    HEADER,
    KEY;

    /** Whether it is in the value, which must be decoded to see it. */
    boolean isInValue() {
      return this == ATTRIBUTE || this == ID;
    }
  }

  /**
   * The first operator counts, so that the text may contain others; no name ends in an operator.
   */
  private static final Pattern FILTER =
      Pattern.compile("(?:(attributes|headers)\\.([^=]*[^=!])|(id|key))(!?=)(.*)", Pattern.DOTALL);

  private final String text;
  private final Field field;
  private final String name;
  private final boolean negated;
  private final Glob wanted;

  private RecordFilter(String text, Field field, String name, boolean negated, Glob wanted) {
    this.text = text;
    this.field = field;
    this.name = name;
    this.negated = negated;
    this.wanted = wanted;
  }

  /**
   * Reads an option's value.
   *
   * @throws IllegalArgumentException if it is not a filter
   */
  public static RecordFilter parse(String text) {
    Matcher matcher = FILTER.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "\"%s\" is not a filter; it must be attributes.NAME=TEXT, id=TEXT, headers.NAME=TEXT or key=TEXT, or != instead of =; * in TEXT stands for any characters"
              .formatted(text));
    }
    boolean named = matcher.group(1) != null;
    return new RecordFilter(
        text,
        field(named ? matcher.group(1) : matcher.group(3)),
        named ? matcher.group(2) : "",
        matcher.group(4).equals("!="),
        Glob.of(matcher.group(5)));
  }

  private static Field field(String word) {
    return switch (word) {
      case "attributes" -> Field.ATTRIBUTE;
      case "id" -> Field.ID;
      case "headers" -> Field.HEADER;
      default -> Field.KEY;
    };
  }

  Field field() {
    return field;
  }

  /** Of the attribute or the header; otherwise empty. */
  String name() {
    return name;
  }

  /**
   * Whether a record matches.
   *
   * @param found what it has in the field; null if it has none
   */
  boolean matches(@Nullable String found) {
    return (found != null && wanted.matches(found)) != negated;
  }

  /** As it was given. */
  @Override
  public String toString() {
    return text;
  }
}
