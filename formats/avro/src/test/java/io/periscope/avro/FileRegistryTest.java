package io.periscope.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.registry.Compatibility;
import io.periscope.api.registry.RegistryException;
import io.periscope.api.registry.SubjectRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileRegistryTest {
  private static final String A = "{\"name\":\"a\",\"type\":\"int\"}";
  private static final String B = "{\"name\":\"b\",\"type\":\"int\"}";
  private static final String B_DEFAULT = "{\"name\":\"b\",\"type\":\"int\",\"default\":0}";

  @TempDir private Path folder;

  private static String record(String... fields) {
    return "{\"type\":\"record\",\"name\":\"R\",\"fields\":[%s]}"
        .formatted(String.join(",", fields));
  }

  private SubjectRegistry open() {
    return FileRegistry.open(folder);
  }

  private static int code(Runnable call) {
    return catchThrowableOfType(RegistryException.class, call::run).code();
  }

  @Test
  void theSameSchemaHasTheSameIdEverywhere() {
    SubjectRegistry registry = open();
    assertThat(registry.register("s-value", record(A))).isEqualTo(1);
    assertThat(registry.register("s-value", record(A).replace(":", " :  "))).isEqualTo(1);
    assertThat(registry.register("s-value", record(A, B_DEFAULT))).isEqualTo(2);
    assertThat(registry.register("t-value", record(A, B_DEFAULT))).isEqualTo(2);
    assertThat(registry.register("t-value", record(A))).isEqualTo(1);
    assertThat(registry.register("k", "\"long\"")).isEqualTo(3);

    assertThat(registry.subjects()).containsExactly("k", "s-value", "t-value");
    assertThat(registry.versions("t-value")).containsExactly(1, 2);
    assertThat(registry.version("t-value", Optional.empty()))
        .isEqualTo(new SubjectRegistry.Version("t-value", 2, 1, record(A)));
    assertThat(registry.version("t-value", Optional.of(1)).id()).isEqualTo(2);
    assertThat(registry.lookup("s-value", record(A)).version()).isEqualTo(1);
    assertThat(registry.schema(2)).contains(record(A, B_DEFAULT));
    assertThat(registry.schema(4)).isEmpty();
    assertThat(registry.uses(1))
        .extracting(use -> use.subject() + use.version())
        .containsExactly("s-value1", "t-value2");
  }

  @Test
  void whatIsNotThereIsToldByItsCode() {
    SubjectRegistry registry = open();
    registry.register("s", record(A));
    assertThat(code(() -> registry.versions("x"))).isEqualTo(40401);
    assertThat(code(() -> registry.delete("x"))).isEqualTo(40401);
    assertThat(code(() -> registry.version("s", Optional.of(2)))).isEqualTo(40402);
    assertThat(code(() -> registry.lookup("s", record(A, B)))).isEqualTo(40403);
    assertThat(code(() -> registry.register("s", "{"))).isEqualTo(42201);
    assertThat(code(() -> registry.register("s", "\"nonsense\""))).isEqualTo(42201);
    assertThat(
            code(
                () ->
                    registry.register(
                        "s", record("{\"name\":\"a\",\"type\":\"int\",\"default\":\"x\"}"))))
        .isEqualTo(42201);
    assertThat(new RegistryException(42201, "").status()).isEqualTo(422);
    assertThat(new RegistryException(409, "").status()).isEqualTo(409);
  }

  @Test
  void deletingIsSoft() {
    SubjectRegistry registry = open();
    registry.setCompatibility(Optional.of("s"), Optional.of(Compatibility.NONE));
    registry.register("s", record(A));
    registry.register("s", "\"int\"");
    registry.register("s", "\"long\"");
    assertThat(registry.delete("s", Optional.of(2))).isEqualTo(2);
    assertThat(registry.versions("s")).containsExactly(1, 3);
    assertThat(registry.delete("s", Optional.empty())).isEqualTo(3);
    assertThat(registry.delete("s")).containsExactly(1);
    assertThat(registry.subjects()).isEmpty();
    assertThat(code(() -> registry.versions("s"))).isEqualTo(40401);
    assertThat(registry.schema(3)).contains("\"long\"");
    // Neither a number nor a version comes twice; a schema that comes again has its own number.
    assertThat(registry.register("s", "\"long\"")).isEqualTo(3);
    assertThat(registry.versions("s")).containsExactly(4);
    assertThat(open().register("other", "\"float\"")).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource({
    // what follows record(a): record(a, b), record(a, b default), record(), and record(b default)
    "NONE,                yes, yes, yes",
    "BACKWARD,            no,  yes, yes",
    "BACKWARD_TRANSITIVE, no,  yes, yes",
    "FORWARD,             yes, yes, no",
    "FORWARD_TRANSITIVE,  yes, yes, no",
    "FULL,                no,  yes, no",
    "FULL_TRANSITIVE,     no,  yes, no"
  })
  void aLevelAllowsSomeChanges(
      Compatibility level, String addOne, String addWithDefault, String removeOne) {
    SubjectRegistry registry = open();
    registry.setCompatibility(Optional.empty(), Optional.of(level));
    registry.register("s", record(A));
    assertThat(allows(registry, record(A, B))).isEqualTo(addOne.equals("yes"));
    assertThat(allows(registry, record(A, B_DEFAULT))).isEqualTo(addWithDefault.equals("yes"));
    assertThat(allows(registry, record())).isEqualTo(removeOne.equals("yes"));
  }

  private static boolean allows(SubjectRegistry registry, String schema) {
    boolean asked = registry.incompatibilities("s", Optional.empty(), schema).isEmpty();
    List<Integer> before = registry.versions("s");
    try {
      registry.register("s", schema);
      registry.delete("s", Optional.empty());
      assertThat(asked).isTrue();
    } catch (RegistryException e) {
      assertThat(e.code()).isEqualTo(409);
      assertThat(e).hasMessageContaining("not compatible").hasMessageContaining("subject 's'");
      assertThat(asked).isFalse();
    }
    assertThat(registry.versions("s")).isEqualTo(before);
    return asked;
  }

  /** b came with a default, went, and comes again as a text: only the first version objects. */
  @Test
  void transitiveLooksAtAllVersions() {
    SubjectRegistry registry = open();
    registry.register("s", record(A, B_DEFAULT));
    registry.register("s", record(A));
    String again = record(A, "{\"name\":\"b\",\"type\":\"string\",\"default\":\"\"}");
    registry.setCompatibility(Optional.of("s"), Optional.of(Compatibility.BACKWARD_TRANSITIVE));
    assertThat(code(() -> registry.register("s", again))).isEqualTo(409);
    registry.setCompatibility(Optional.of("s"), Optional.empty());
    assertThat(registry.compatibility(Optional.of("s"))).isEmpty();
    assertThat(registry.compatibility(Optional.empty())).contains(Compatibility.BACKWARD);
    assertThat(registry.incompatibilities("s", Optional.of(1), again)).hasSize(1);
    assertThat(registry.register("s", again)).isEqualTo(3);
  }

  /** What was written before must be read for ever. */
  @Test
  void theStoredFormatIsThis() throws IOException {
    SubjectRegistry registry = open();
    registry.register("s", "\"int\"");
    registry.register("s", "\"long\"");
    registry.delete("s", Optional.of(1));
    registry.setCompatibility(Optional.of("s"), Optional.of(Compatibility.FULL));
    registry.setCompatibility(Optional.empty(), Optional.of(Compatibility.NONE));
    String stored =
        """
        {
          "format.version" : 1,
          "next_id" : 3,
          "compatibility" : {
            "" : "NONE",
            "s" : "FULL"
          },
          "schemas" : {
            "1" : "\\"int\\"",
            "2" : "\\"long\\""
          },
          "subjects" : {
            "s" : [ {
              "version" : 1,
              "id" : 1,
              "deleted" : true
            }, {
              "version" : 2,
              "id" : 2
            } ]
          }
        }""";
    Path file = folder.resolve("schemas.json");
    assertThat(Files.readString(file)).isEqualTo(stored);

    // A writer that died in the middle has left something beside it.
    Files.writeString(folder.resolve("schemas.json.tmp"), stored.substring(0, 50));
    SubjectRegistry again = open();
    assertThat(again.versions("s")).containsExactly(2);
    assertThat(again.compatibility(Optional.of("s"))).contains(Compatibility.FULL);
    assertThat(again.compatibility(Optional.empty())).contains(Compatibility.NONE);
    assertThat(again.register("t", "\"float\"")).isEqualTo(3);
  }

  @Test
  void aDamagedFileIsToldAndLeftAlone() throws IOException {
    Path file = folder.resolve("schemas.json");
    for (String broken : List.of("", "{\"next_id\":1", "{}", "{\"format.version\":2}", "[]")) {
      Files.writeString(file, broken);
      assertThatThrownBy(this::open)
          .isInstanceOf(PeriscopeException.class)
          .hasMessageContaining(file.toString());
      assertThat(Files.readString(file)).isEqualTo(broken);
    }
  }

  @Test
  void aChangeThatCannotBeStoredIsNone() throws IOException {
    SubjectRegistry registry = open();
    registry.register("s", "\"int\"");
    // A folder stands where the new file is to be written.
    Files.createDirectories(folder.resolve("schemas.json.tmp").resolve("in-the-way"));
    assertThatThrownBy(() -> registry.register("s", "\"long\""))
        .isInstanceOfSatisfying(
            PeriscopeException.class,
            e -> assertThat(e.fault()).isEqualTo(PeriscopeException.Fault.RESOURCE));
    assertThat(registry.versions("s")).containsExactly(1);
    assertThat(registry.schema(2)).isEmpty();
    assertThat(open().versions("s")).containsExactly(1);
  }
}
