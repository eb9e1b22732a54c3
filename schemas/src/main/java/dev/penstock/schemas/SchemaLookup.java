package dev.penstock.schemas;

import java.io.IOException;
import java.util.Optional;
import org.apache.avro.Schema;

/** A registry of schemas by id, for values in the Confluent format. Called by reading threads. */
public interface SchemaLookup {

  /**
   * Finds the schema a value was written with.
   *
   * @return empty if the registry answers that it knows no such id
   * @throws IOException if the registry cannot be reached, which is not the value's fault
   */
  Optional<Schema> find(int id) throws IOException;
}
