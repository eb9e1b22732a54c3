package dev.penstock.observability;

import java.util.Map;

/** What a line on stderr is. */
public enum LogFormat {
  /** Text for people. */
  LINE,
  /** One JSON object, whoever writes it: the log, a command, a library. */
  JSON;

  private static final String VARIABLE = "PENSTOCK_LOG_FORMAT";

  /** As the environment says; lines of text if it says nothing. */
  public static LogFormat of(Map<String, String> environment) {
    return environment.getOrDefault(VARIABLE, "line").equalsIgnoreCase("json") ? JSON : LINE;
  }
}
