package dev.penstock;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Imports point down only. A new room takes its place in one of the lists. */
class LayersTest {

  /** The application's rooms, from the top down. */
  private static final List<String> APPLICATION =
      List.of(
          "dev.penstock.testkit",
          "dev.penstock.workbench",
          "dev.penstock.workbench.backfill",
          "dev.penstock.workbench.bench",
          "dev.penstock.workbench.demo",
          "dev.penstock.workbench.broker",
          "dev.penstock.bench.startup",
          "dev.penstock.bench.lag",
          "dev.penstock.bench.backfill",
          "dev.penstock.bench.latency",
          "dev.penstock.bench.race",
          "dev.penstock.bench.pipeline",
          "dev.penstock.bench.ceiling",
          "dev.penstock.bench.cluster",
          "dev.penstock.bench.workload",
          "dev.penstock.bench.report",
          "dev.penstock.bench",
          "dev.penstock.broker",
          "dev.penstock.cli",
          "dev.penstock.cli.config",
          "dev.penstock.cli.backfill",
          "dev.penstock.cli.backfill.files",
          "dev.penstock.cli.dlq",
          "dev.penstock.cli.lag",
          "dev.penstock.cli.model",
          "dev.penstock.cli.verify",
          "dev.penstock.cli.results",
          "dev.penstock.cli.produce",
          "dev.penstock.cli.run",
          "dev.penstock.cli.kafka",
          "dev.penstock.cli.console",
          "dev.penstock.backfill.files",
          "dev.penstock.backfill.files.sink",
          "dev.penstock.backfill.files.topic",
          "dev.penstock.backfill.files.source",
          "dev.penstock.backfill",
          "dev.penstock.backfill.compare",
          "dev.penstock.backfill.job",
          "dev.penstock.backfill.bounds",
          "dev.penstock.app",
          "dev.penstock.report",
          "dev.penstock.admin",
          "dev.penstock.lag.export",
          "dev.penstock.lag",
          "dev.penstock.lag.cluster",
          "dev.penstock.lag.window",
          "dev.penstock.stream",
          "dev.penstock.processor",
          "dev.penstock.deadletter",
          "dev.penstock.failure",
          "dev.penstock.output",
          "dev.penstock.input",
          "dev.penstock.observability",
          "dev.penstock.tracing",
          "dev.penstock.record",
          "dev.penstock.kafka",
          "dev.penstock.masking",
          "dev.penstock.config");

  /** The engine's rooms, from the top down. */
  private static final List<String> ENGINE =
      List.of(
          "dev.penstock.inference",
          "dev.penstock.inference.zoo",
          "dev.penstock.inference.decode",
          "dev.penstock.inference.watchdog",
          "dev.penstock.inference.session",
          "dev.penstock.inference.batch",
          "dev.penstock.inference.image",
          "dev.penstock.inference.model",
          "dev.penstock.inference.onnx",
          "dev.penstock.inference.tensor",
          "dev.penstock.inference.cache");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.penstock");

  @Test
  void everyRoomHasItsPlace() {
    Set<String> rooms = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      rooms.add(type.getPackageName());
    }
    Set<String> known = new TreeSet<>(APPLICATION);
    known.addAll(ENGINE);
    known.add("dev.penstock.schemas");
    assertThat(known).containsAll(rooms);
  }

  @Test
  void theApplicationsRoomsImportDownwards() {
    importDownwards(APPLICATION);
  }

  @Test
  void theEnginesRoomsImportDownwards() {
    importDownwards(ENGINE);
  }

  @Test
  void theEngineKnowsNeitherKafkaNorAvroNorTheApplication() {
    noClasses()
        .that()
        .resideInAPackage("dev.penstock.inference..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.kafka..", "org.apache.avro..", "dev.penstock.schemas..")
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage(APPLICATION.toArray(String[]::new))
        .check(CLASSES);
  }

  @Test
  void onlySessionsKnowOnnxRuntime() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.penstock.inference.session")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("ai.onnxruntime..")
        .check(CLASSES);
  }

  @Test
  void theBatcherAndTheSettingsKnowTheJdkOnly() {
    for (String room : List.of("dev.penstock.inference.batch", "dev.penstock.config")) {
      classes()
          .that()
          .resideInAPackage(room)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              room, "java..", "org.jspecify..", "com.google.errorprone..", "org.slf4j..")
          .check(CLASSES);
    }
  }

  private static void importDownwards(List<String> rooms) {
    for (int i = 1; i < rooms.size(); i++) {
      noClasses()
          .that()
          .resideInAPackage(rooms.get(i))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(rooms.subList(0, i).toArray(String[]::new))
          .allowEmptyShould(true)
          .check(CLASSES);
    }
  }
}
