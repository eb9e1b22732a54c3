package dev.penstock.bench;

import java.util.List;

/**
 * A result as people read it, on a terminal or a page.
 *
 * @param facts one line each, begun with a word and blanks
 */
public record Report(String title, List<String> facts, List<Table> tables, List<Plot> plots) {

  public Report {
    facts = List.copyOf(facts);
    tables = List.copyOf(tables);
    plots = List.copyOf(plots);
  }
}
