package dev.penstock.cli.model;

import dev.penstock.cli.console.Terminal;
import dev.penstock.inference.model.ModelDescriptor;
import dev.penstock.inference.model.ModelException;
import dev.penstock.inference.model.Scores;
import dev.penstock.inference.session.InferenceException;
import dev.penstock.inference.zoo.ModelTrial;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Shows what a model says of pictures that the user knows. */
final class TriedPictures {

  private static final int SHOWN = 3;

  private TriedPictures() {}

  static void print(ModelDescriptor model, List<Path> images, Terminal terminal)
      throws IOException, InferenceException, ModelException {
    if (images.isEmpty()) {
      return;
    }
    try (ModelTrial trial = ModelTrial.open(model)) {
      for (Path image : images) {
        terminal.note(image + ": " + classes(model, trial.best(image, SHOWN)));
      }
    }
  }

  private static String classes(ModelDescriptor model, List<Scores.Ranked> best) {
    return best.stream()
        .map(
            one ->
                String.format(Locale.ROOT, "%s %.3f", model.labels().get(one.index()), one.score()))
        .collect(Collectors.joining(", "));
  }
}
