package dev.penstock.bench.report;

import java.util.List;

/**
 * A result as people read it, on a terminal or a page.
 *
 * @param facts one line each: what, two blanks or more, the fact
 */
public record Report(String title, List<String> facts, List<Table> tables, List<Plot> plots) {

  public Report {
    facts = List.copyOf(facts);
    tables = List.copyOf(tables);
    plots = List.copyOf(plots);
  }
}
