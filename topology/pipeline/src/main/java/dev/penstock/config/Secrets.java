package dev.penstock.config;

import java.util.Locale;
import java.util.regex.Pattern;

/** Keeps secrets out of what is printed. One rule for all keys, those of Kafka included. */
final class Secrets {

  private static final String MASK = "****";

  /** Also names that merely sound secret: masking too much does no harm. */
  private static final Pattern SECRET_KEY =
      Pattern.compile("password|passwd|secret|token|jaas|credential|(^|[._-])key\\z");

  /** {@code user:password@} in a URL. */
  private static final Pattern USER_INFO = Pattern.compile("//[^/@\\s]*@");

  private Secrets() {}

  /** The value as it may be shown. */
  static String mask(String key, String value) {
    if (SECRET_KEY.matcher(key.toLowerCase(Locale.ROOT)).find()) {
      return MASK;
    }
    return USER_INFO.matcher(value).replaceAll("//" + MASK + "@");
  }
}
