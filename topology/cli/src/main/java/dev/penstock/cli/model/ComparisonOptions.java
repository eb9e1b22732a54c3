package dev.penstock.cli.model;

import dev.penstock.cli.console.ExitCode;
import dev.penstock.inference.zoo.Comparison;
import dev.penstock.inference.zoo.Pictures;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Pictures that models are tried with, and what may differ. */
final class ComparisonOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--images",
      paramLabel = "DIR",
      description = "Pictures to try the model with. Default: drawn ones.")
  private @Nullable Path images;

  @Option(
      names = "--pass-rmse",
      paramLabel = "X",
      description =
          "Root mean square difference of probabilities that passes below. Default: 0.001.")
  private double passRmse = Comparison.Limits.DEFAULT.passRmse();

  @Option(names = "--fail-rmse", paramLabel = "X", description = "Fails above. Default: 0.01.")
  private double failRmse = Comparison.Limits.DEFAULT.failRmse();

  @Option(
      names = "--pass-agreement",
      paramLabel = "SHARE",
      description = "Share of pictures with the same best class that passes. Default: 0.99.")
  private double passAgreement = Comparison.Limits.DEFAULT.passAgreement();

  @Option(
      names = "--fail-agreement",
      paramLabel = "SHARE",
      description = "Fails below. Default: 0.95.")
  private double failAgreement = Comparison.Limits.DEFAULT.failAgreement();

  Pictures pictures() throws IOException {
    return images == null ? Pictures.drawn() : Pictures.in(images);
  }

  Comparison.Limits limits() {
    try {
      return new Comparison.Limits(passRmse, failRmse, passAgreement, failAgreement);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  static int exitCode(Comparison comparison) {
    return switch (comparison.verdict()) {
      case PASS -> ExitCode.DONE;
      case REVIEW -> ExitCode.OVER_LIMIT;
      case FAIL -> ExitCode.FAILED;
    };
  }
}
