package dev.penstock.bench.startup;

import dev.penstock.bench.BenchSettings;
import dev.penstock.inference.model.ModelDescriptor;
import java.util.List;

/**
 * What is started.
 *
 * @param settings the user's
 * @param model the model that these settings name
 * @param main main class of the whole application
 * @param run its arguments, to which {@code --config FILE} is added
 * @param rounds how often everything is started, in turn
 */
public record StartupPlan(
    BenchSettings settings, ModelDescriptor model, Class<?> main, List<String> run, int rounds) {

  public StartupPlan {
    run = List.copyOf(run);
    if (rounds < 1) {
      throw new IllegalArgumentException("rounds is " + rounds + "; the least is 1");
    }
  }
}
