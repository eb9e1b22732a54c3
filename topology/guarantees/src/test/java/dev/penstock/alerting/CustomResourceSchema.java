package dev.penstock.alerting;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Checks an object as a Kubernetes API server with strict field validation would: by the structural
 * schema of its custom resource definition. Knows the keywords that KEDA's definition uses.
 */
final class CustomResourceSchema {

  private final JsonNode schema;

  private CustomResourceSchema(JsonNode schema) {
    this.schema = schema;
  }

  /** The schema of this version in the definition; fails if there is none. */
  static CustomResourceSchema of(JsonNode definition, String version) {
    return definition
        .at("/spec/versions")
        .valueStream()
        .filter(candidate -> candidate.path("name").asText().equals(version))
        .map(found -> new CustomResourceSchema(found.at("/schema/openAPIV3Schema")))
        .findFirst()
        .orElseThrow(() -> new AssertionError("the definition has no version " + version));
  }

  /** What is wrong with the object, each with its path; empty if nothing is. */
  List<String> errors(JsonNode object) {
    List<String> errors = new ArrayList<>();
    check(object, schema, "", errors);
    return errors;
  }

  private static void check(JsonNode value, JsonNode schema, String path, List<String> errors) {
    String type = schema.path("type").asText();
    if (!hasType(value, type)) {
      errors.add("%s: %s is required, found %s".formatted(path, type, value));
      return;
    }
    if (schema.has("enum") && schema.path("enum").valueStream().noneMatch(value::equals)) {
      errors.add("%s: %s is none of %s".formatted(path, value, schema.path("enum")));
    }
    for (int i = 0; i < value.size() && value.isArray(); i++) {
      check(value.get(i), schema.path("items"), path + "[" + i + "]", errors);
    }
    if (value.isObject()) {
      checkFields(value, schema, path, errors);
    }
  }

  private static void checkFields(
      JsonNode object, JsonNode schema, String path, List<String> errors) {
    for (JsonNode required : schema.path("required")) {
      if (!object.has(required.asText())) {
        errors.add("%s.%s: is missing".formatted(path, required.asText()));
      }
    }
    if (path.equals(".metadata")) {
      return; // belongs to Kubernetes, not to the definition
    }
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      JsonNode known = schema.path("properties").path(field.getKey());
      JsonNode fieldSchema = known.isMissingNode() ? schema.path("additionalProperties") : known;
      String name = path + "." + field.getKey();
      if (fieldSchema.isMissingNode()) {
        errors.add(name + ": is not a field");
      } else {
        check(field.getValue(), fieldSchema, name, errors);
      }
    }
  }

  private static boolean hasType(JsonNode value, String type) {
    return switch (type) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "integer" -> value.isIntegralNumber();
      default -> throw new AssertionError("the schema has the unknown type '" + type + "'");
    };
  }
}
