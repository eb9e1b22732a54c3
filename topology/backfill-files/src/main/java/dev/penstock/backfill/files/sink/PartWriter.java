package dev.penstock.backfill.files.sink;

import dev.penstock.schemas.Prediction;
import java.io.IOException;

/** A file of predictions that is being written. For one thread. */
public interface PartWriter extends AutoCloseable {

  /** Writes one prediction, in the order of the input. */
  void write(Prediction prediction) throws IOException;

  /** Writes what is left; the file is complete, but perhaps not on disk yet. */
  @Override
  void close() throws IOException;
}
