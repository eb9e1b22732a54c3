package dev.penstock.cli.lag;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Where a server listens. */
record ListenAddress(String host, int port) {

  private static final Pattern ADDRESS =
      Pattern.compile("(?:(\\[[0-9a-fA-F:.]+\\]|[^:]*):)?([0-9]{1,5})");
  private static final String LOOPBACK = "127.0.0.1";

  /** Reads {@code :9404}, {@code 0.0.0.0:9404} or {@code [::]:9404}; no host is loopback. */
  static final class Converter implements ITypeConverter<ListenAddress> {

    @Override
    public ListenAddress convert(String text) {
      Matcher matcher = ADDRESS.matcher(text);
      if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > 65_535) {
        throw new TypeConversionException(
            "'" + text + "' is no address to listen at, such as :9404 or 0.0.0.0:9404");
      }
      String host = matcher.group(1);
      return new ListenAddress(
          host == null || host.isEmpty() ? LOOPBACK : host.replaceAll("[\\[\\]]", ""),
          Integer.parseInt(matcher.group(2)));
    }
  }
}
