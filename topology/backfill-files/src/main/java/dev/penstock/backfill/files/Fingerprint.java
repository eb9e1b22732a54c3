package dev.penstock.backfill.files;

import dev.penstock.config.EffectiveSetting;
import dev.penstock.config.PenstockConfig;
import dev.penstock.inference.model.ModelDescriptor;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Everything that changes the answers of a job, by name. */
final class Fingerprint {

  /** Settings that change what is answered, and how. */
  private static final List<String> RELEVANT = List.of("penstock.image.", "penstock.top-k");

  private Fingerprint() {}

  static SortedMap<String, String> of(
      FileJobRequest request,
      boolean oneFile,
      SortedMap<String, String> input,
      PenstockConfig config,
      ModelDescriptor model) {
    SortedMap<String, String> print = new TreeMap<>(input);
    print.put("job", request.name());
    print.put("--output", request.output().toAbsolutePath().normalize().toString());
    print.put("--single-file", Boolean.toString(oneFile));
    print.put("model", model.name() + ":" + model.version() + " " + model.digest());
    for (EffectiveSetting setting : config.describe()) {
      if (RELEVANT.stream().anyMatch(setting.key()::startsWith)) {
        print.put(setting.key(), setting.value());
      }
    }
    return print;
  }

  /** Names of what differs, each with both values; none if they mean the same answers. */
  static List<String> differences(SortedMap<String, String> was, SortedMap<String, String> now) {
    return Stream.concat(was.keySet().stream(), now.keySet().stream())
        .collect(Collectors.toCollection(TreeSet::new))
        .stream()
        .filter(name -> !was.getOrDefault(name, "").equals(now.getOrDefault(name, "")))
        .map(
            name ->
                "%s: the job has %s, this command %s"
                    .formatted(
                        name, was.getOrDefault(name, "nothing"), now.getOrDefault(name, "nothing")))
        .toList();
  }
}
