package dev.penstock.backfill.compare;

import dev.penstock.schemas.AvroReader;
import dev.penstock.schemas.Prediction;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.file.DataFileReader;

/**
 * Predictions of a file: JSON lines as {@code penstock results --json} prints them, or an Avro
 * object container file. A position is the number of the prediction, from 1.
 */
public final class FilePredictions implements PredictionSource {

  private final Path file;
  private final boolean needsSource;

  /**
   * @param needsSource whether predictions without coordinates of their image are refused
   * @throws IllegalArgumentException if the name ends in neither .jsonl nor .avro
   */
  public FilePredictions(Path file, boolean needsSource) {
    if (!isOne(file.toString())) {
      throw new IllegalArgumentException(
          file + ": the name of a file with predictions ends in .jsonl or .avro");
    }
    this.file = file;
    this.needsSource = needsSource;
  }

  /** Whether a name is one of a file that may hold predictions. */
  public static boolean isOne(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".jsonl") || isAvro(lower);
  }

  private static boolean isAvro(String name) {
    return name.toLowerCase(Locale.ROOT).endsWith(".avro");
  }

  @Override
  public String name() {
    return "file " + file;
  }

  @Override
  public long read(Visitor visitor) throws ComparisonException {
    try {
      return isAvro(file.toString()) ? readAvro(visitor) : readLines(visitor);
    } catch (NoSuchFileException e) {
      throw new ComparisonException("there is no file " + file, e);
    } catch (IOException | AvroRuntimeException e) {
      throw new ComparisonException("cannot read %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private long readAvro(Visitor visitor) throws IOException, ComparisonException {
    long unreadable = 0;
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    try (DataFileReader<Prediction> reader =
        new DataFileReader<>(file.toFile(), AvroReader.ofContainer(Prediction.class))) {
      for (long number = 1; reader.hasNext(); number++) {
        Prediction prediction = reader.next();
        if (prediction.getClasses().isEmpty()) {
          unreadable++;
        } else {
          visitor.accept(prediction, number);
        }
      }
    }
    return unreadable;
  }

  private long readLines(Visitor visitor) throws IOException, ComparisonException {
    long unreadable = 0;
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      long number = 0;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (line.isBlank()) {
          continue;
        }
        Prediction prediction = parse(line, number);
        if (prediction.getClasses().isEmpty()) {
          unreadable++;
        } else {
          visitor.accept(prediction, number);
        }
      }
    }
    return unreadable;
  }

  private Prediction parse(String line, long number) throws ComparisonException {
    try {
      return PredictionJson.read(line, needsSource);
    } catch (IOException e) {
      throw new ComparisonException(
          "line %d of %s is no prediction: %s".formatted(number, file, firstLine(e)), e);
    }
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("unknown");
  }

  @Override
  public Map<Long, Prediction> again(Set<Long> positions) throws ComparisonException {
    Map<Long, Prediction> found = new HashMap<>();
    if (!positions.isEmpty()) {
      read(
          (prediction, position) -> {
            if (positions.contains(position)) {
              found.put(position, prediction);
            }
          });
    }
    return found;
  }
}
