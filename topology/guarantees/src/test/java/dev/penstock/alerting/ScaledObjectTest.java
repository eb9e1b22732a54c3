package dev.penstock.alerting;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.penstock.drill.ProjectFiles;
import dev.penstock.drill.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** KEDA's manifests, checked without a cluster. */
class ScaledObjectTest {

  private static final CustomResourceSchema SCHEMA =
      CustomResourceSchema.of(
          ProjectFiles.yaml(Path.of("src/test/resources/keda/scaled-object.yaml")), "v1alpha1");

  private static final Path FOLDER = ProjectFiles.root().resolve("docker/keda");

  private static Stream<Path> manifests() {
    return ProjectFiles.yamlFiles(FOLDER).stream();
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void eachManifestHasOnlyFieldsThatKedaKnows(Path file) {
    JsonNode manifest = ProjectFiles.yaml(file);
    assertThat(manifest.path("apiVersion").asText()).isEqualTo("keda.sh/v1alpha1");
    assertThat(manifest.path("kind").asText()).isEqualTo("ScaledObject");
    assertThat(SCHEMA.errors(manifest)).isEmpty();
  }

  /** KEDA ignores a fallback for anything but averages, and newer versions refuse it. */
  @ParameterizedTest
  @MethodSource("manifests")
  void eachTriggerCanFallBack(Path file) {
    JsonNode spec = ProjectFiles.yaml(file).path("spec");
    assertThat(spec.has("fallback")).isTrue();
    assertThat(spec.path("triggers").valueStream())
        .allMatch(trigger -> trigger.path("metricType").asText().equals("AverageValue"));
  }

  @Test
  void aManifestWithMistakesIsRefused() {
    JsonNode manifest = ProjectFiles.yaml(FOLDER.resolve("scaledobject.yaml"));
    ObjectNode spec = (ObjectNode) manifest.path("spec");
    spec.put("maxReplicaCount", "12").put("maxReplicas", 12).remove("scaleTargetRef");
    ((ObjectNode) spec.path("fallback")).put("behavior", "none");
    ((ObjectNode) spec.at("/triggers/0/metadata")).put("threshold", 1);
    assertThat(SCHEMA.errors(manifest))
        .containsExactlyInAnyOrder(
            ".spec.scaleTargetRef: is missing",
            ".spec.maxReplicaCount: integer is required, found \"12\"",
            ".spec.maxReplicas: is not a field",
            ".spec.fallback.behavior: \"none\" is none of [\"static\",\"currentReplicas\","
                + "\"currentReplicasIfHigher\",\"currentReplicasIfLower\",\"scalingModifiers\"]",
            ".spec.triggers[0].metadata.threshold: string is required, found 1");
  }

  /**
   * By default a missing value is 0, and with the exporter down the group would lose its instances.
   */
  @Test
  void aMissingNumberOfReplicasIsAnError() {
    JsonNode metadata = prometheusTrigger();
    assertThat(metadata.path("ignoreNullValues").asText()).isEqualTo("false");
    assertThat(metadata.path("threshold").asText()).isEqualTo("1");
  }

  @Test
  void theQueryReadsWhatTheRulesRecord() {
    List<String> recorded =
        ProjectFiles.yaml(ProjectFiles.prometheus("rules/penstock-scaling.yml"))
            .findValuesAsText("record");
    assertThat(recorded)
        .anySatisfy(
            name -> assertThat(prometheusTrigger().path("query").asText()).contains(name + "{"));
  }

  @Test
  void theQueryIsValid(@TempDir Path folder) throws Exception {
    Tool.assume(Tool.PROMTOOL);
    Path file = folder.resolve("query.yml");
    Files.writeString(
        file,
        "groups: [{name: keda, rules: [{record: replicas, expr: '%s'}]}]"
            .formatted(prometheusTrigger().path("query").asText()));
    Tool.Result result = Tool.PROMTOOL.run(List.of("check", "rules", file.toString()));
    assertThat(result.code()).as(result.output()).isZero();
  }

  private static JsonNode prometheusTrigger() {
    return ProjectFiles.yaml(FOLDER.resolve("scaledobject.yaml")).at("/spec/triggers/0/metadata");
  }
}
