package dev.penstock.schemas;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.specific.SpecificData;
import org.jspecify.annotations.Nullable;

/**
 * The generated classes of the contracts, and no others: whatever a schema names, nothing else is
 * loaded. (Avro's own lookup loads classes by name, so every application must list the classes it
 * trusts in a system property.)
 */
final class ContractData extends SpecificData {

  private static final Map<String, Class<?>> CLASSES =
      Stream.of(
              ImageRecord.class,
              ImageReference.class,
              ImageTensor.class,
              Prediction.class,
              ModelInfo.class,
              ScoredClass.class,
              SourceRecord.class)
          .collect(Collectors.toMap(Class::getName, Function.identity()));

  ContractData() {
    addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
  }

  @Override
  @SuppressWarnings("rawtypes") // as declared by Avro
  public @Nullable Class getClass(Schema schema) {
    return schema.getType() == Schema.Type.RECORD
        ? CLASSES.get(schema.getFullName())
        : super.getClass(schema);
  }
}
