package dev.penstock.inference.model;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code labels.txt}: one class a line, UTF-8, in the order of the model's scores. */
final class Labels {

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private Labels() {}

  /** Reads the labels; what is wrong with the file is added to the faults. */
  static List<String> read(Path file, List<String> faults) throws IOException {
    List<String> lines;
    try {
      lines = new ArrayList<>(Files.readAllLines(file));
    } catch (CharacterCodingException e) {
      faults.add(file.getFileName() + " is no UTF-8 text");
      return List.of();
    }
    while (!lines.isEmpty() && lines.get(lines.size() - 1).isBlank()) {
      lines.remove(lines.size() - 1);
    }
    if (lines.isEmpty()) {
      faults.add(file.getFileName() + " is empty; wanted is one label a line");
      return List.of();
    }
    if (lines.get(0).startsWith(BYTE_ORDER_MARK)) {
      lines.set(0, lines.get(0).substring(1));
    }
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).isBlank()) {
        faults.add(file.getFileName() + " line " + (i + 1) + " is blank; wanted is a label");
      }
    }
    return lines.stream().map(String::strip).toList();
  }
}
