package dev.penstock.inference.zoo;

import dev.penstock.inference.model.ModelDescriptor;
import java.util.List;
import java.util.Optional;

/**
 * What an import did.
 *
 * @param model the new entry; empty where a conversion failed and was not forced
 * @param assumptions how images and scores are understood and from where that is known, a line each
 * @param notes what else a person should know, one sentence each
 * @param conversion how the FP16 model compares with the FP32 one, if it was converted
 */
public record ImportReport(
    Optional<ModelDescriptor> model,
    List<String> assumptions,
    List<String> notes,
    Optional<Comparison> conversion) {

  public ImportReport {
    assumptions = List.copyOf(assumptions);
    notes = List.copyOf(notes);
  }
}
