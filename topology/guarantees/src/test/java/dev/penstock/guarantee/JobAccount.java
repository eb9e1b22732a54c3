package dev.penstock.guarantee;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The account of a job that a process prints when it ends ({@code --json}). */
final class JobAccount {

  private static final ObjectMapper JSON = new ObjectMapper();

  private JobAccount() {}

  /**
   * What a process has printed; empty if it was killed before.
   *
   * @param log of everything that it printed
   */
  static Optional<String> in(Path log) {
    try {
      return Files.readAllLines(log, StandardCharsets.UTF_8).stream()
          .filter(line -> line.startsWith("{\"job\""))
          .reduce((before, last) -> last);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * How accounts differ from each other, and from what a reader has counted.
   *
   * @param offsets of the whole job, from start to end
   * @return in words
   */
  static List<String> breaches(List<String> accounts, Evidence evidence, long offsets) {
    List<String> breaches = new ArrayList<>();
    Set<String> different = new HashSet<>(accounts);
    if (different.size() != 1) {
      breaches.add("accounts differ: " + different);
    }
    for (String account : different) {
      JsonNode node = read(account);
      long letters = evidence.deadLetters();
      long answered = evidence.answers().size() - letters;
      long unreadable = offsets - evidence.sent().size();
      if (!"done".equals(node.path("state").asText())) {
        breaches.add("the job is " + node.path("state").asText());
      }
      require(breaches, node, "answered", answered);
      require(breaches, node, "deadLettered", letters);
      require(breaches, node, "unreadable", unreadable);
      require(breaches, node, "offsets", offsets);
      for (String nothing : List.of("remaining", "missing", "skippedByFilter", "skippedByTime")) {
        require(breaches, node, nothing, 0);
      }
    }
    return breaches;
  }

  private static JsonNode read(String account) {
    try {
      return JSON.readTree(account);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void require(List<String> breaches, JsonNode account, String key, long counted) {
    long told = account.path(key).asLong(-1);
    if (told != counted) {
      breaches.add("the account has %s %d; counted %d".formatted(key, told, counted));
    }
  }
}
