package dev.penstock.backfill.files;

import dev.penstock.backfill.job.Fingerprints;
import dev.penstock.config.PenstockConfig;
import dev.penstock.inference.model.ModelDescriptor;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Everything that changes the answers of a job, by name. */
final class Fingerprint {

  /** Settings that change what is answered, and how. */
  private static final List<String> RELEVANT = List.of("penstock.image.", "penstock.top-k");

  private Fingerprint() {}

  /**
   * Of a whole job.
   *
   * @param input of its input
   * @param output of where its predictions go
   */
  static SortedMap<String, String> of(
      String job,
      SortedMap<String, String> input,
      SortedMap<String, String> output,
      PenstockConfig config,
      ModelDescriptor model) {
    SortedMap<String, String> print = new TreeMap<>(input);
    print.putAll(output);
    print.put("job", job);
    print.put("model", model.name() + ":" + model.version() + " " + model.digest());
    print.putAll(Fingerprints.ofSettings(config, RELEVANT));
    return print;
  }
}
