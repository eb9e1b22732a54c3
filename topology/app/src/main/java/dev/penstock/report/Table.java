package dev.penstock.report;

import java.util.ArrayList;
import java.util.List;

/** Rows of text; every row is as long as the columns. */
public record Table(String title, List<String> columns, List<List<String>> rows) {

  public Table {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  /** The lines of it, for a terminal: the first column to the left, figures to the right. */
  public List<String> lines() {
    List<List<String>> all = new ArrayList<>();
    all.add(columns);
    all.addAll(rows);
    int[] widths = new int[columns.size()];
    for (List<String> row : all) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    return all.stream().map(row -> line(row, widths)).toList();
  }

  /** Whether what stands in the column are figures, so that it is aligned to the right. */
  boolean isFigures(int column) {
    return column > 0 && rows.stream().allMatch(row -> row.get(column).matches("[-–\\d].*|"));
  }

  private String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      String format = "%" + (isFigures(column) ? "" : "-") + Math.max(1, widths[column]) + "s  ";
      line.append(format.formatted(row.get(column)));
    }
    return line.toString().stripTrailing();
  }
}
