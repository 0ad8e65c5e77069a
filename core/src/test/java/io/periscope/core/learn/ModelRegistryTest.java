package io.periscope.core.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.periscope.api.error.DamagedFileException;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import io.periscope.api.learn.ExampleTable;
import io.periscope.api.learn.Rows;
import io.periscope.core.learn.Aliases.Change;
import io.periscope.core.learn.Aliases.How;
import io.periscope.core.learn.Run.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelRegistryTest {
  private static final ExampleTable TABLE = Trainings.line(60);

  @TempDir private Path folder;

  private ModelRegistry registry() {
    return Trainings.registry(folder);
  }

  private void train(double shift) {
    Trainings.train(registry(), Trainings.by("rmse", shift), TABLE);
  }

  /** Versions 1 and 2 were champions one after the other; 3 was no better. */
  private void three() {
    train(2);
    train(0);
    train(1);
  }

  @Test
  void anEmptyOneHasNothing() {
    assertThat(registry().numbers()).isEmpty();
    assertThat(registry().list()).isEmpty();
    assertThat(registry().runs()).isEmpty();
    assertThat(registry().champion()).isEmpty();
    assertThat(registry().aliases()).isEqualTo(Aliases.NONE);
    assertThatThrownBy(() -> registry().resolve("champion"))
        .hasMessage("model 'trip' has no champion yet; train it");
    assertThatThrownBy(() -> registry().rollback())
        .hasMessageContaining("has no former champion to roll back to");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void whatWasStoredIsLoaded() {
    three();
    ModelRegistry registry = registry();
    assertThat(registry.numbers()).containsExactly(1, 2, 3);
    assertThat(registry.resolve("champion")).isEqualTo(2);
    assertThat(registry.resolve("candidate")).isEqualTo(3);
    assertThat(registry.resolve("1")).isEqualTo(1);
    try (LoadedModel loaded = registry.load(2, Trainings.LEARNERS)) {
      ModelVersion version = loaded.version();
      assertThat(version.problem(Trainings.plan("hash"))).isEmpty();
      assertThat(version.run().metrics()).isPresent();
      Rows rows = new Rows(new float[] {10, version.encoding().category(1, "a")}, 2, 1);
      assertThat(loaded.predictor().predict(rows)[0]).isBetween(31.5f, 32.5f);
    }
    assertThat(registry.list().stream().map(ModelRegistry.Entry::aliases))
        .containsExactly(List.of(), List.of("champion"), List.of("candidate"));
  }

  @Test
  void aChampionIsLeftForTheFormerOneAndItsHistoryIsKept() {
    three();
    ModelRegistry registry = registry();
    registry.promote(3);
    assertThat(registry.aliases().candidate()).isEmpty();
    assertThat(registry.rollback().champion()).hasValue(2);
    assertThat(registry.rollback().champion()).hasValue(1);
    assertThatThrownBy(registry::rollback).isInstanceOf(PeriscopeException.class);
    assertThat(registry.promote(1)).isEqualTo(registry().aliases());
    assertThat(registry().aliases().history())
        .extracting(Change::how, Change::version)
        .containsExactly(
            tuple(How.TRAINED, 1),
            tuple(How.TRAINED, 2),
            tuple(How.PROMOTED, 3),
            tuple(How.ROLLED_BACK, 2),
            tuple(How.ROLLED_BACK, 1));
    registry.nominate(2);
    assertThat(registry().aliases().candidate()).hasValue(2);
    assertThatThrownBy(() -> registry.nominate(1)).hasMessageContaining("is its champion already");
  }

  @Test
  void whatDoesNotExistIsTold() {
    three();
    assertThatThrownBy(() -> registry().promote(7))
        .isInstanceOfSatisfying(
            PeriscopeException.class, e -> assertThat(e.fault()).isEqualTo(Fault.USER))
        .hasMessage("model 'trip' has no version 7; it has the versions 1, 2, 3");
    assertThatThrownBy(() -> registry().resolve("latest"))
        .hasMessage(
            "'latest' is no version of a model; expected a number, 'champion' or 'candidate'");
    assertThatThrownBy(() -> registry().resolve("4")).hasMessageContaining("has no version 4");
    assertThatThrownBy(() -> registry().load(1, List.of()))
        .hasMessageContaining("is in the format 'line', and no library here loads that");
  }

  @Test
  void twoVersionsAreCompared() {
    three();
    Comparison comparison = registry().compare(1, 2);
    assertThat(comparison.sameExamples()).isTrue();
    assertThat(comparison.metrics())
        .anySatisfy(
            line -> {
              assertThat(line.metric()).isEqualTo("rmse");
              assertThat(line.first()).isGreaterThan(line.second());
              assertThat(line.better()).hasValue(2);
            })
        .anySatisfy(
            line -> {
              assertThat(line.metric()).isEqualTo("r2");
              assertThat(line.better()).hasValue(2);
            });
    assertThat(comparison.differences()).containsExactly("parameter shift: 2.0 -> 0.0");
    assertThat(comparison.json().required("metrics").size()).isEqualTo(comparison.metrics().size());
    assertThat(registry().compare(1, 1).metrics()).allMatch(line -> line.better().isEmpty());
    Trainings.train(registry(), Trainings.by("rmse", 0), Trainings.line(90));
    assertThat(registry().compare(1, 4).sameExamples()).isFalse();
  }

  /** Each byte that is changed, and each length that is cut off, is noticed before it is used. */
  @ParameterizedTest
  @ValueSource(strings = {"model.line", "record.json", "SHA256SUMS"})
  void aDamagedFileIsNamedAndNotUsed(String name) throws IOException {
    three();
    Path file = folder.resolve("versions/1").resolve(name);
    byte[] whole = Files.readAllBytes(file);
    for (int i = 0; i < whole.length; i += 1 + whole.length / 60) {
      byte[] changed = whole.clone();
      changed[i] ^= 1;
      Files.write(file, changed);
      refused();
      Files.write(file, Arrays.copyOf(whole, i));
      refused();
    }
    Files.delete(file);
    refused();
    assertThatThrownBy(() -> registry().load(1, Trainings.LEARNERS))
        .hasMessageContaining(file + " is missing")
        .hasMessageContaining("put the file back from a copy, promote another version, or train");
    assertThatThrownBy(() -> registry().promote(1)).isInstanceOf(DamagedFileException.class);
    assertThatThrownBy(() -> registry().rollback()).isInstanceOf(DamagedFileException.class);
    assertThat(registry().aliases().champion()).hasValue(2);
    Files.write(file, whole);
    assertThat(registry().rollback().champion()).hasValue(1);
  }

  private void refused() {
    assertThatThrownBy(() -> registry().load(1, Trainings.LEARNERS))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining(folder.resolve("versions/1").toString());
  }

  @Test
  void aDamagedRecordDoesNotHideTheOthers() throws IOException {
    three();
    Files.writeString(folder.resolve("versions/1/record.json"), "{");
    Files.writeString(folder.resolve("runs/1.json"), "{");
    List<ModelRegistry.Entry> entries = registry().list();
    assertThat(entries.get(0).problem().orElseThrow()).contains("record.json is damaged");
    assertThat(entries.get(1).version()).isPresent();
    assertThat(registry().runs()).extracting(Run::id).containsExactly(2, 3);
  }

  @Test
  void damagedAliasesAreToldAndNotGuessed() throws IOException {
    three();
    Path file = folder.resolve("aliases.json");
    String whole = Files.readString(file);
    for (String damaged : List.of("", "{", "[]", "{\"form\":1}", whole.replace("1", "9"))) {
      Files.writeString(file, damaged);
      assertThatThrownBy(() -> registry().aliases())
          .isInstanceOf(DamagedFileException.class)
          .hasMessageContaining(file + ", which says which version of model 'trip'")
          .hasMessageContaining("delete it and promote a version");
    }
    Files.delete(file);
    assertThat(registry().promote(2).champion()).hasValue(2);
  }

  @Test
  void aNumberIsNotGivenTwice() throws IOException {
    three();
    Disk disk = new Disk.RealDisk();
    disk.delete(folder.resolve("versions/3"));
    train(0.5);
    assertThat(registry().numbers()).containsExactly(1, 2, 4);
    assertThat(registry().aliases().candidate()).isEqualTo(OptionalInt.of(4));
  }

  @Test
  void anotherTrainingOfThisProcessIsNotTakenForAKilledOne() {
    ModelRegistry registry = registry();
    Run running = registry.start(Trainings.train(registry, Trainings.by("rmse", 1), TABLE).setup());
    Trainings.train(registry, Trainings.by("rmse", 0), TABLE);
    assertThat(registry.runs())
        .extracting(Run::status)
        .containsExactly(Status.PROMOTED, Status.RUNNING, Status.PROMOTED);
    registry.end(running.ended(Status.FAILED, "no more"));
    assertThat(registry.runs().get(1).reason()).isEqualTo("no more");
  }

  /** What an earlier program has written is read as it was meant then. */
  @Test
  void readsWhatWasWrittenBefore() throws Exception {
    Path stored = Path.of(getClass().getResource("/models/form-1").toURI());
    ModelRegistry before = new ModelRegistry("trip", stored, Trainings.CLOCK);
    assertThat(before.aliases().champion()).hasValue(1);
    assertThat(before.aliases().candidate()).hasValue(2);
    assertThat(before.runs())
        .extracting(Run::status)
        .containsExactly(Status.PROMOTED, Status.KEPT, Status.FAILED);
    try (LoadedModel loaded = before.load(1, Trainings.LEARNERS)) {
      Encoding encoding = loaded.version().encoding();
      assertThat(encoding.columns())
          .containsExactly(
              new Encoding.Column("km", "double", Optional.empty()),
              new Encoding.Column("zone", "string", Optional.of(List.of("b", "a"))));
      Rows rows = new Rows(new float[] {10, encoding.category(1, "a")}, 2, 1);
      assertThat(loaded.predictor().predict(rows)[0]).isBetween(31.5f, 32.5f);
      assertThat(loaded.version().run()).isEqualTo(before.runs().get(0));
      assertThat(loaded.version().run().metrics().orElseThrow().values()).hasSize(6);
    }
  }
}
