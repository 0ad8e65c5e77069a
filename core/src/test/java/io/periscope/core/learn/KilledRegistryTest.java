package io.periscope.core.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.learn.ExampleTable;
import io.periscope.core.learn.Run.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process ends before, in and after each step that writes something. */
class KilledRegistryTest {
  private static final ExampleTable TABLE = Trainings.line(60);

  @TempDir private Path root;

  /** When within a step. */
  private enum Moment {
    BEFORE,
    WITHIN,
    AFTER
  }

  /**
   * Does not wait for the disk: a process that is killed takes nothing with it that was written.
   */
  private static final class QuickDisk implements Disk {
    @Override
    public void folder(Path folder) throws IOException {
      Files.createDirectories(folder);
    }

    @Override
    public void write(Path file, byte[] bytes) throws IOException {
      Files.write(file, bytes, StandardOpenOption.CREATE_NEW);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(Path folder) throws IOException {
      new RealDisk().delete(folder);
    }
  }

  /** A disk that fails at a step, and then always, as if its process were killed; or only once. */
  private static final class DyingDisk implements Disk {
    private final Disk real = new QuickDisk();
    private final int last;
    private final Moment moment;
    private final boolean once;
    private int steps;

    DyingDisk(int last, Moment moment) {
      this(last, moment, false);
    }

    DyingDisk(int last, Moment moment, boolean once) {
      this.last = last;
      this.moment = moment;
      this.once = once;
    }

    /** A step that can be done in part. */
    private interface Step {
      void run() throws IOException;
    }

    private void step(Step whole, Step half) throws IOException {
      steps++;
      if (steps < last || once && steps > last) {
        whole.run();
        return;
      }
      if (steps == last && moment == Moment.WITHIN) {
        half.run();
      } else if (steps == last && moment == Moment.AFTER) {
        whole.run();
      }
      throw new IOException("killed");
    }

    @Override
    public void folder(Path folder) throws IOException {
      step(() -> real.folder(folder), () -> real.folder(folder.getParent()));
    }

    @Override
    public void write(Path file, byte[] bytes) throws IOException {
      step(
          () -> real.write(file, bytes),
          () -> real.write(file, Arrays.copyOf(bytes, bytes.length / 2)));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
      step(() -> real.rename(from, to), () -> {});
    }

    @Override
    public void delete(Path folder) throws IOException {
      step(
          () -> real.delete(folder),
          () -> {
            try (Stream<Path> all = Files.walk(folder)) {
              List<Path> files = all.filter(Files::isRegularFile).toList();
              for (Path file : files.subList(0, files.size() / 2)) {
                Files.delete(file);
              }
            } catch (NoSuchFileException e) {
              // There is nothing to delete.
            }
          });
    }
  }

  private static ModelRegistry registry(Path folder) {
    return Trainings.registry(folder, new QuickDisk());
  }

  private static void train(ModelRegistry registry, double shift) {
    Trainings.train(registry, Trainings.by("rmse", shift), TABLE);
  }

  /** Versions 1 and 2, and something that a former process left. */
  private Path prepared(String name) throws IOException {
    Path template = root.resolve("template");
    if (!Files.exists(template)) {
      train(registry(template), 2);
      train(registry(template), 1);
      Files.createDirectories(template.resolve("tmp/version-3"));
      Files.writeString(template.resolve("tmp/version-3/model.line"), "1 2");
      Files.writeString(template.resolve("tmp/version-3/record.json"), "{");
      Files.writeString(template.resolve("tmp/aliases.json"), "{");
    }
    Path folder = root.resolve(name);
    try (Stream<Path> all = Files.walk(template)) {
      for (Path each : all.toList()) {
        Files.copy(each, folder.resolve(template.relativize(each)));
      }
    }
    return folder;
  }

  /** What whoever looks finds, whatever happened: a champion that is whole. */
  private static int champion(Path folder) {
    ModelRegistry registry = registry(folder);
    int champion = registry.resolve("champion");
    registry.load(champion, Trainings.LEARNERS).close();
    registry
        .list()
        .forEach(
            entry -> {
              assertThat(entry.problem()).isEmpty();
              registry.load(entry.number(), Trainings.LEARNERS).close();
            });
    return champion;
  }

  /** Kills at each step of a write; returns in how many ways. */
  private int killed(String name, Consumer<ModelRegistry> write, int before, int after)
      throws IOException {
    int done = 0;
    boolean finished = false;
    for (int step = 1; !finished; step++) {
      for (Moment moment : Moment.values()) {
        Path folder = prepared(name + step + moment);
        ModelRegistry dying = Trainings.registry(folder, new DyingDisk(step, moment));
        int versions = 2;
        try {
          write.accept(dying);
          finished = true;
          assertThat(champion(folder)).isEqualTo(after);
          continue;
        } catch (RuntimeException e) {
          assertThat(e).hasMessageContaining("killed");
          assertThat(champion(folder)).isIn(before, after);
          versions = registry(folder).numbers().size();
        }
        done++;
        // The next process goes on from there.
        ModelRegistry next = registry(folder);
        train(next, 0);
        assertThat(champion(folder)).isEqualTo(versions + 1);
        assertThat(folder.resolve("tmp")).isEmptyDirectory();
        List<Run> runs = next.runs();
        assertThat(runs).extracting(Run::status).doesNotContain(Status.RUNNING);
        for (Run run : runs) {
          if (run.version().isPresent()) {
            assertThat(next.version(run.version().getAsInt()).run().id()).isEqualTo(run.id());
          }
        }
        assertThat(runs.stream().filter(run -> run.version().isPresent()).count())
            .as("each version has its run")
            .isEqualTo(next.numbers().size());
      }
    }
    return done;
  }

  @Test
  void duringATrainingThatPromotes() throws IOException {
    int ways = killed("train", registry -> train(registry, 0.5), 2, 3);
    assertThat(ways).isGreaterThan(40);
  }

  @Test
  void duringATrainingThatDoesNot() throws IOException {
    assertThat(killed("keep", registry -> train(registry, 3), 2, 2)).isGreaterThan(40);
  }

  @Test
  void duringAPromotion() throws IOException {
    assertThat(killed("promote", registry -> registry.promote(1), 2, 1)).isGreaterThan(9);
  }

  @Test
  void duringARollback() throws IOException {
    assertThat(killed("rollback", ModelRegistry::rollback, 2, 1)).isGreaterThan(9);
  }

  /** The version is there and its alias is not: it is told, and can be promoted. */
  @Test
  void betweenAVersionAndItsAlias() throws IOException {
    Path folder = prepared("between");
    int steps = 0;
    while (registry(folder).numbers().size() < 3) {
      ModelRegistry dying = Trainings.registry(folder, new DyingDisk(++steps, Moment.AFTER));
      assertThatThrownBy(() -> train(dying, 0.5)).hasMessageContaining("killed");
    }
    ModelRegistry next = registry(folder);
    assertThat(next.aliases().champion()).isEqualTo(OptionalInt.of(2));
    assertThat(next.promote(3).champion()).hasValue(3);
    Run run = next.runs().get(next.runs().size() - 1);
    assertThat(run.status()).isEqualTo(Status.INTERRUPTED);
    assertThat(run.version()).hasValue(3);
    assertThat(run.reason()).contains("before version 3 got an alias; it would have been promoted");
  }

  /** The process goes on: what it then says of itself is so. */
  @Test
  void aDiskThatFailsOnce() throws IOException {
    boolean failed = true;
    for (int step = 1; failed; step++) {
      failed = false;
      for (Moment moment : Moment.values()) {
        Path folder = prepared("once" + step + moment);
        DyingDisk disk = new DyingDisk(step, moment, true);
        ModelRegistry registry = Trainings.registry(folder, disk);
        try {
          train(registry, 0.5);
          assertThat(champion(folder)).isEqualTo(3);
        } catch (RuntimeException e) {
          assertThat(e).hasMessageContaining("killed");
          // What failed after it had been done is done.
          assertThat(champion(folder)).isIn(2, moment == Moment.AFTER ? 3 : 2);
        }
        if (disk.steps < step) {
          continue;
        }
        failed = true;
        train(registry, 0);
        List<Run> runs = registry.runs();
        assertThat(runs).extracting(Run::status).doesNotContain(Status.RUNNING);
        assertThat(runs.stream().flatMap(run -> run.version().stream().boxed()))
            .containsExactlyInAnyOrderElementsOf(registry.numbers());
        assertThat(champion(folder)).isEqualTo(registry.numbers().size());
        for (Run run : runs) {
          boolean was =
              registry.aliases().history().stream()
                  .anyMatch(change -> run.version().equals(OptionalInt.of(change.version())));
          assertThat(run.status() == Status.PROMOTED).as("run %s", run.id()).isEqualTo(was);
        }
      }
    }
  }
}
