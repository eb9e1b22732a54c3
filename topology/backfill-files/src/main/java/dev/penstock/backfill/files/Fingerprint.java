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
    print.putAll(Fingerprints.ofSettings(config, RELEVANT));
    return print;
  }
}
