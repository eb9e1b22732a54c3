package dev.penstock.backfill.bounds;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.chrono.IsoChronology;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the grammar that {@link Bound} describes. */
final class BoundParser {

  private static final String GRAMMAR =
      "earliest, latest, a time such as 2026-11-01 or 2026-11-01T10:00 (UTC unless it ends in Z or"
          + " +02:00), an age such as -30m, -48h or -7d, milliseconds since 1970, an offset such as"
          + " @1000, or an offset for each partition such as 0:@100,1:@250";

  // The counts of digits keep every value within a long and every time within Instant.
  private static final Pattern MILLISECONDS = Pattern.compile("[0-9]{1,18}");
  private static final Pattern AGE = Pattern.compile("-([0-9]{1,9})([smhd])");
  private static final Pattern OFFSET = Pattern.compile("@([0-9]{1,18})");
  private static final Pattern PARTITION_OFFSET = Pattern.compile("([0-9]{1,9}):@([0-9]{1,18})");

  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .optionalStart()
          .appendLiteral('T')
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .optionalEnd()
          .optionalStart()
          .appendOffsetId()
          .optionalEnd()
          .parseDefaulting(ChronoField.HOUR_OF_DAY, 0)
          .parseDefaulting(ChronoField.OFFSET_SECONDS, 0)
          .toFormatter(Locale.ROOT)
          .withChronology(IsoChronology.INSTANCE)
          .withResolverStyle(ResolverStyle.STRICT); // 31 February is a mistake, not 3 March.

  private BoundParser() {}

  static Bound parse(String text) {
    Bound bound = parsed(text);
    if (bound == null) {
      throw new IllegalArgumentException(
          "\"%s\" is not a bound; it must be %s".formatted(text, GRAMMAR));
    }
    return bound;
  }

  private static @Nullable Bound parsed(String text) {
    if (text.equals("earliest")) {
      return Bound.Edge.EARLIEST;
    }
    if (text.equals("latest")) {
      return Bound.Edge.LATEST;
    }
    if (MILLISECONDS.matcher(text).matches()) {
      return new Bound.At(Instant.ofEpochMilli(Long.parseLong(text)));
    }
    Matcher age = AGE.matcher(text);
    if (age.matches()) {
      return new Bound.Ago(age(Long.parseLong(age.group(1)), age.group(2)));
    }
    Matcher offset = OFFSET.matcher(text);
    if (offset.matches()) {
      return new Bound.Offset(Long.parseLong(offset.group(1)));
    }
    return text.contains(":@") ? offsets(text) : time(text);
  }

  private static Duration age(long amount, String unit) {
    return switch (unit) {
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }

  private static @Nullable Bound offsets(String text) {
    Map<Integer, Long> offsets = new HashMap<>();
    for (String part : text.split(",", -1)) {
      Matcher matcher = PARTITION_OFFSET.matcher(part);
      if (!matcher.matches()) {
        return null;
      }
      int partition = Integer.parseInt(matcher.group(1));
      if (offsets.put(partition, Long.parseLong(matcher.group(2))) != null) {
        throw new IllegalArgumentException(
            "\"%s\" names partition %d twice".formatted(text, partition));
      }
    }
    return new Bound.Offsets(offsets);
  }

  private static @Nullable Bound time(String text) {
    try {
      return new Bound.At(TIME.parse(text, OffsetDateTime::from).toInstant());
    } catch (DateTimeException | ArithmeticException e) {
      return null; // Arithmetic: a year so far away that its milliseconds do not fit.
    }
  }
}
