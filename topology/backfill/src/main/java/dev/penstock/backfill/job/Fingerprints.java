package dev.penstock.backfill.job;

import dev.penstock.config.EffectiveSetting;
import dev.penstock.config.PenstockConfig;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;

/** What tells one job from another: everything that changes its answers, by name. */
public final class Fingerprints {

  private Fingerprints() {}

  /**
   * The settings among it.
   *
   * @param relevant how their names begin
   */
  public static SortedMap<String, String> ofSettings(PenstockConfig config, List<String> relevant) {
    SortedMap<String, String> print = new TreeMap<>();
    for (EffectiveSetting setting : config.describe()) {
      if (relevant.stream().anyMatch(setting.key()::startsWith)) {
        print.put(setting.key(), setting.value());
      }
    }
    return print;
  }

  /** What differs, by name, each with both values; nothing if they mean the same answers. */
  public static List<String> differences(Map<String, String> was, Map<String, String> now) {
    NavigableMap<String, String> all = new TreeMap<>(was);
    now.forEach(all::putIfAbsent);
    return all.keySet().stream()
        .filter(name -> !was.getOrDefault(name, "").equals(now.getOrDefault(name, "")))
        .map(
            name ->
                "%s: the job has %s, this command %s"
                    .formatted(
                        name, was.getOrDefault(name, "nothing"), now.getOrDefault(name, "nothing")))
        .toList();
  }
}
