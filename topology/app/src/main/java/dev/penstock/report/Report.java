package dev.penstock.report;

import java.util.List;

/**
 * A result as people read it, on a terminal or a page.
 *
 * @param facts one line each: what, two blanks or more, the fact
 * @param pictures shown after the plots
 */
public record Report(
    String title,
    List<String> facts,
    List<Table> tables,
    List<Plot> plots,
    List<Gallery> pictures) {

  public Report {
    facts = List.copyOf(facts);
    tables = List.copyOf(tables);
    plots = List.copyOf(plots);
    pictures = List.copyOf(pictures);
  }

  /** One without pictures. */
  public Report(String title, List<String> facts, List<Table> tables, List<Plot> plots) {
    this(title, facts, tables, plots, List.of());
  }
}
