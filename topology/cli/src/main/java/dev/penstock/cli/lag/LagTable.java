package dev.penstock.cli.lag;

import dev.penstock.cli.console.Text;
import dev.penstock.lag.GroupLag;
import dev.penstock.lag.PartitionLag;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lays out a report as lines of text. */
final class LagTable {

  private static final String GAP = "  ";

  private LagTable() {}

  /** A line per group. */
  static List<String> overview(List<GroupLag> groups) {
    List<String[]> rows = new ArrayList<>();
    rows.add(
        new String[] {
          "group",
          "protocol",
          "state",
          "members",
          "partitions",
          "lag",
          "seconds",
          "in/s",
          "out/s",
          "catch-up"
        });
    for (GroupLag group : groups) {
      rows.add(
          new String[] {
            Text.onOneLine(group.id()),
            group.type(),
            state(group.state().name(), group.lost()),
            Integer.toString(group.members()),
            Integer.toString(group.partitions().size()),
            LagText.records(group),
            LagText.seconds(group.seconds(), group.secondsBound()),
            LagText.rate(group.inPerSecond()),
            LagText.rate(group.outPerSecond()),
            LagText.seconds(group.catchUpSeconds())
          });
    }
    return align(rows, 3);
  }

  /** A heading, a line per partition, and a total. */
  static List<String> details(GroupLag group) {
    List<String[]> rows = new ArrayList<>();
    rows.add(
        new String[] {
          "topic",
          "partition",
          "committed",
          "end",
          "lag",
          "seconds",
          "in/s",
          "out/s",
          "catch-up",
          "state",
          "owner"
        });
    for (PartitionLag lag : group.partitions()) {
      rows.add(
          new String[] {
            lag.partition().topic(),
            Integer.toString(lag.partition().partition()),
            LagText.offset(lag.committed()),
            Long.toString(lag.end()),
            LagText.records(lag.records(), lag.isExact()),
            LagText.seconds(lag.seconds(), lag.secondsBound()),
            LagText.rate(lag.inPerSecond()),
            LagText.rate(lag.outPerSecond()),
            LagText.seconds(lag.catchUpSeconds()),
            state(lag.state().name(), lag.lost()),
            Text.onOneLine(lag.owner().orElse("-"))
          });
    }
    rows.add(
        new String[] {
          "total",
          "",
          "",
          "",
          LagText.records(group),
          LagText.seconds(group.seconds(), group.secondsBound()),
          LagText.rate(group.inPerSecond()),
          LagText.rate(group.outPerSecond()),
          LagText.seconds(group.catchUpSeconds()),
          state(group.state().name(), group.lost()),
          ""
        });
    List<String> lines = new ArrayList<>();
    lines.add(heading(group));
    lines.addAll(align(rows, 1));
    return lines;
  }

  private static String heading(GroupLag group) {
    return "group %s: %s, %s, %d %s%s"
        .formatted(
            Text.onOneLine(group.id()),
            group.type(),
            group.groupState().toLowerCase(Locale.ROOT),
            group.members(),
            group.members() == 1 ? "member" : "members",
            group.replicasNeeded().isPresent()
                ? ", instances needed: " + group.replicasNeeded().getAsInt()
                : "");
  }

  private static String state(String name, long lost) {
    return lost > 0 ? name + " (≤" + lost + ")" : name;
  }

  /** Columns as wide as their widest cell: text to the left, and figures to the right. */
  private static List<String> align(List<String[]> rows, int firstFigure) {
    String[] heading = rows.get(0);
    int[] widths = new int[heading.length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        String padding = " ".repeat(widths[i] - row[i].length());
        boolean isText =
            i < firstFigure || heading[i].equals("state") || heading[i].equals("owner");
        line.append(i == 0 ? "" : GAP).append(isText ? row[i] + padding : padding + row[i]);
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }
}
