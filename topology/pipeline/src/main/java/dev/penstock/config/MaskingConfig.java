package dev.penstock.config;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is masked in text that leaves the process.
 *
 * @param names of headers, attributes and query parameters whose values are; a star stands for any
 *     text
 * @param pattern of text that is, wherever it is; empty for none
 */
public record MaskingConfig(List<String> names, Optional<Pattern> pattern) {

  public static final Setting<String> NAMES =
      new Setting<>(
          "penstock.mask.names",
          SettingType.text("names with commas between them; * stands for any text", "[\\w.*,-]+"),
          "authorization,proxy-authorization,cookie,set-cookie,sig,signature,*-signature,*token*,"
              + "*secret*,*passw*,*credential*,*api-key*,*apikey*,awsaccesskeyid",
          "Names of headers, attributes and URL parameters whose values are masked in the log, in"
              + " spans, in reasons of dead letters and by dlq show; upper and lower case are the"
              + " same.");

  /**
   * Phone numbers with a country code; the national ids of the United States, the United Kingdom,
   * Spain, France and China.
   */
  public static final Setting<Optional<Pattern>> PATTERN =
      new Setting<>(
          "penstock.mask.pattern",
          SettingType.orWord("none", SettingType.pattern()),
          "(?<!\\w)\\+[0-9][0-9 ().-]{7,17}[0-9]"
              + "|(?<![\\w.-])(?:[0-9]{3}-[0-9]{2}-[0-9]{4}"
              + "|[A-Z]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]|[0-9XYZ][0-9]{7}[A-Z]"
              + "|[12][0-9]{2}(?:0[1-9]|1[0-2])[0-9]{10}"
              + "|[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9]{4}[0-9X])(?![\\w-])",
          "Regular expression of text that is masked in the same places. By default, phone numbers"
              + " with a country code and some national ids.");

  /** As nobody has changed it. */
  public static final MaskingConfig DEFAULT =
      new MaskingConfig(
          names(NAMES.defaultText()), Optional.of(Pattern.compile(PATTERN.defaultText())));

  static final List<Setting<?>> SETTINGS = List.of(NAMES, PATTERN);

  static MaskingConfig of(Values values) {
    return new MaskingConfig(names(values.get(NAMES)), values.get(PATTERN));
  }

  private static List<String> names(String text) {
    return List.of(text.split(",", -1)).stream().filter(name -> !name.isEmpty()).toList();
  }
}
