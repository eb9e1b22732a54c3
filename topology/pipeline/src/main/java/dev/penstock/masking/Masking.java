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
 * <p>Immutable. One is in force for the process, since the log is.
 */
public final class Masking {

  private static final String MASK = "****";

  /** {@code user:password@} in a URL. */
  private static final Pattern USER_INFO = Pattern.compile("(?<=//)[^/@\\s\"]{1,500}@");

  /**
   * A name with a value, as in headers, queries of URLs, JSON and settings. A value in quotes or
   * after a scheme ({@code Bearer}) is one value.
   */
  private static final Pattern NAMED =
      Pattern.compile(
          "(?<![\\w.-])([\\w.-]{2,64})([\"']?\\s{0,3}[:=]\\s{0,3}[\"']?(?:(?:Bearer|Basic|Digest)\\s)?)"
              + "([^\\s,;&\"'<>]+)",
          Pattern.CASE_INSENSITIVE);

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

  /** A value may itself be a name with a value, so the search goes on behind the name. */
  private String named(String text) {
    Matcher found = NAMED.matcher(text);
    StringBuilder masked = new StringBuilder();
    int copied = 0;
    for (int from = 0; found.find(from); ) {
      if (isSecret(found.group(1))) {
        masked.append(text, copied, found.start(3)).append(MASK);
        copied = found.end();
        from = copied;
      } else {
        from = found.end(1);
      }
    }
    return masked.append(text, copied, text.length()).toString();
  }
}
