package io.periscope.tests;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Keeps the arrows between the rooms; what ARCHITECTURE.md draws. */
class ArchitectureTest {
  private static final Map<String, String> ROOMS =
      Map.ofEntries(
          Map.entry("api", "io.periscope.api.."),
          Map.entry("workspace", "io.periscope.workspace.."),
          Map.entry("sql", "io.periscope.sql.."),
          Map.entry("core", "io.periscope.core.."),
          Map.entry("kafka", "io.periscope.kafka"),
          Map.entry("kafka-embedded", "io.periscope.kafka.embedded.."),
          Map.entry("duckdb", "io.periscope.duckdb.."),
          Map.entry("iceberg", "io.periscope.iceberg.."),
          Map.entry("sqlite", "io.periscope.sqlite.."),
          Map.entry("xgboost", "io.periscope.xgboost.."),
          Map.entry("onnx", "io.periscope.onnx.."),
          Map.entry("micrometer", "io.periscope.micrometer.."),
          Map.entry("avro", "io.periscope.avro.."),
          Map.entry("files", "io.periscope.files.."),
          Map.entry("generator", "io.periscope.generator.."),
          Map.entry("s3", "io.periscope.s3.."),
          Map.entry("jdbc", "io.periscope.jdbc.."),
          Map.entry("cdc", "io.periscope.cdc.."),
          Map.entry("sinks", "io.periscope.sinks.."),
          Map.entry("mlflow", "io.periscope.mlflow.."),
          Map.entry("notices", "io.periscope.notices.."),
          Map.entry("server", "io.periscope.server.."),
          Map.entry("app", "io.periscope.app.."));

  private static final List<String> ALL = ROOMS.keySet().stream().sorted().toList();

  /** Which rooms a room may use. */
  private static final Map<String, List<String>> ARROWS =
      Map.ofEntries(
          Map.entry("api", List.of()),
          Map.entry("workspace", List.of("api")),
          Map.entry("sql", List.of("api")),
          Map.entry("core", List.of("api", "sql")),
          Map.entry("kafka", List.of("api")),
          Map.entry("kafka-embedded", List.of("api")),
          Map.entry("duckdb", List.of("api")),
          Map.entry("iceberg", List.of("api")),
          Map.entry("sqlite", List.of("api")),
          Map.entry("xgboost", List.of("api")),
          Map.entry("onnx", List.of("api")),
          Map.entry("micrometer", List.of("api")),
          Map.entry("avro", List.of("api")),
          Map.entry("files", List.of("api")),
          Map.entry("generator", List.of("api")),
          // A bucket is one more place in which files arrive.
          Map.entry("s3", List.of("api", "files")),
          Map.entry("jdbc", List.of("api")),
          Map.entry("cdc", List.of("api")),
          Map.entry("sinks", List.of("api")),
          Map.entry("mlflow", List.of("api")),
          Map.entry("notices", List.of("api")),
          Map.entry("server", List.of("api", "core")),
          Map.entry("app", ALL));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.periscope");

  @TestFactory
  Stream<DynamicTest> aRoomUsesOnlyTheRoomsItMay() {
    return ARROWS.entrySet().stream()
        .map(arrow -> DynamicTest.dynamicTest(arrow.getKey(), () -> check(arrow)));
  }

  private static void check(Map.Entry<String, List<String>> arrow) {
    String room = arrow.getKey();
    String[] forbidden =
        ALL.stream()
            .filter(other -> !other.equals(room) && !arrow.getValue().contains(other))
            .map(ROOMS::get)
            .toArray(String[]::new);
    if (forbidden.length > 0) {
      rule(room, forbidden).check(CLASSES);
    }
  }

  private static ArchRule rule(String room, String... forbidden) {
    return noClasses()
        .that()
        .resideInAPackage(ROOMS.get(room))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden)
        .because(
            "'%s' may use %s only: what two rooms need is a word of the api, what joins them belongs to the app"
                .formatted(room, arrowsOf(room)));
  }

  private static List<String> arrowsOf(String room) {
    return ARROWS.getOrDefault(room, List.of());
  }

  @TestFactory
  Stream<DynamicTest> theLayersMeetOnlyInServing() {
    return Stream.of(
        DynamicTest.dynamicTest(
            "speed does not know batch", () -> apart("speed", "batch", "archive", "serving")),
        DynamicTest.dynamicTest(
            "batch does not know speed", () -> apart("batch", "speed", "archive", "serving")),
        DynamicTest.dynamicTest(
            "archive does not know batch or speed", () -> apart("archive", "batch", "speed")));
  }

  private static void apart(String layer, String... others) {
    noClasses()
        .that()
        .resideInAPackage("io.periscope.core." + layer + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            Stream.of(others).map(o -> "io.periscope.core." + o + "..").toArray(String[]::new))
        .because(
            "layers meet through coverage; what needs both belongs to core.serving or Pipeline")
        .check(CLASSES);
  }
}
