package dev.penstock.masking;

import dev.penstock.config.MaskingConfig;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Replaces secrets in text that leaves the process: in the log, in spans, in reasons of dead
 * letters, in what commands show of records. What it leaves as it is are the records themselves: a
 * dead letter keeps its headers, or it could not be redriven.
 *
 * <p>Immutable. One is in force for the process, since the log is. Text is passed over once, so
 * that long text from a hostile producer costs no more than its length.
 */
public final class Masking {

  private static final String MASK = "****";

  /** {@code user:password@} in a URL; a password may hold an @. */
  private static final Pattern USER_INFO = Pattern.compile("(?<=//)[^/\\s\"?#]{1,500}@");

  /** A name and what stands between it and its value, as in headers, URLs, JSON and settings. */
  private static final Pattern NAME =
      Pattern.compile("(?<![\\w.-])([\\w.-]{2,64})(?:\\\\?[\"'])?\\s{0,3}[:=]\\s{0,3}");

  /** A value: in quotes, which may be escaped themselves, or up to what ends a parameter. */
  private static final Pattern VALUE =
      Pattern.compile(
          "\\\\\"[^\"\\\\]*+\\\\\"|\"(?:[^\"\\\\]|\\\\.)*+\"|'[^']*+'|[^\\s,;&\"'<>]++");

  /** Headers whose value goes on to the end of the line: several pairs, or a scheme before it. */
  private static final Pattern WHOLE_LINE =
      Pattern.compile("(?:proxy-)?authorization|(?:set-)?cookie", Pattern.CASE_INSENSITIVE);

  private static final Pattern LINE = Pattern.compile("[^\\r\\n\"'\\[\\]{}]++");

  /** A place in a stack trace, or the class of an exception before its message. */
  private static final Pattern NO_NAME = Pattern.compile(".*(?:\\.java|Exception|Error)");

  private static volatile Masking current = new Masking(MaskingConfig.DEFAULT);

  private final List<Predicate<String>> names;
  private final @Nullable Pattern pattern;

  public Masking(MaskingConfig config) {
    this.names = config.names().stream().map(Masking::glob).toList();
    this.pattern = config.pattern().orElse(null);
  }

  /** The one in force; that of the default settings at first. */
  public static Masking current() {
    return current;
  }

  /** From now on, these settings are in force. */
  public static void install(MaskingConfig config) {
    current = new Masking(config);
  }

  private static Predicate<String> glob(String glob) {
    String regex =
        Arrays.stream(glob.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
    return Pattern.compile(regex, Pattern.CASE_INSENSITIVE).asMatchPredicate();
  }

  /** Whether all values of this name are secret. */
  public boolean isSecret(String name) {
    return names.stream().anyMatch(secret -> secret.test(name));
  }

  /** The value of a header or an attribute, as it may be shown. */
  public String value(String name, String value) {
    return isSecret(name) ? MASK : text(value);
  }

  /** Text as it may be shown. */
  public String text(String text) {
    String masked = named(USER_INFO.matcher(text).replaceAll(MASK + "@"));
    return pattern == null ? masked : pattern.matcher(masked).replaceAll(MASK);
  }

  private String named(String text) {
    Matcher name = NAME.matcher(text);
    StringBuilder masked = new StringBuilder();
    int copied = 0;
    for (int from = 0; name.find(from); ) {
      from = name.end(1); // A value may itself be a name with a value.
      if (isSecret(name.group(1)) && !NO_NAME.matcher(name.group(1)).matches()) {
        Pattern rest = WHOLE_LINE.matcher(name.group(1)).matches() ? LINE : VALUE;
        Matcher value = rest.matcher(text).region(name.end(), text.length());
        if (value.lookingAt() || value.usePattern(VALUE).lookingAt()) {
          masked.append(text, copied, name.end()).append(MASK);
          copied = value.end();
          from = copied;
        }
      }
    }
    return masked.append(text, copied, text.length()).toString();
  }
}
