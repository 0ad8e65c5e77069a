package io.periscope.iceberg;

import static io.periscope.iceberg.MasterFixture.anyFile;
import static io.periscope.iceberg.MasterFixture.commit;
import static io.periscope.iceberg.MasterFixture.stream;
import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.lake.MasterTable;
import io.periscope.api.lake.SegmentCommit;
import java.io.BufferedReader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledWriterTest {
  @TempDir Path folder;

  @Test
  void whatWasCommittedSurvivesAKillAtAnyMoment() throws Exception {
    long committed = 0;
    for (int kill = 1; kill <= 2; kill++) {
      committed = runAndKill(committed + 7);
      try (IcebergLake lake = new IcebergLake(folder)) {
        MasterTable table = lake.master(stream());
        SegmentCommit head = table.head().orElseThrow();
        assertThat(head.segment()).isGreaterThanOrEqualTo(committed);
        assertThat(head).isEqualTo(commit(head.segment(), 1));
        assertThat(table.files(0, head.segment())).hasSize((int) head.segment());
        table.append(commit(head.segment() + 1, 1), anyFile(table, head.segment() + 1));
        committed = head.segment() + 1;
        assertThat(table.files(0, committed)).hasSize((int) committed);
      }
    }
  }

  /** Starts a writer and kills it when it has said that this segment is in, or a later one. */
  private long runAndKill(long until) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    long last = 0;
    try (BufferedReader lines = process.inputReader()) {
      while (last < until) {
        String line = lines.readLine();
        assertThat(line).as("the writer ended by itself").isNotNull();
        last = Long.parseLong(line);
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    return last;
  }

  /** Appends for ever, and says what it has appended. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] args) throws Exception {
      try (IcebergLake lake = new IcebergLake(Path.of(args[0]))) {
        MasterTable table = lake.master(stream());
        long next = table.head().map(SegmentCommit::segment).orElse(0L) + 1;
        while (true) {
          table.append(commit(next, 1), anyFile(table, next));
          System.out.println(next++);
        }
      }
    }
  }
}
