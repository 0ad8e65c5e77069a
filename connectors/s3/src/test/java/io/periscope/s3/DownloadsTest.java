package io.periscope.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadsTest {
  private static final long NOBODY = Integer.MAX_VALUE - 7;

  @TempDir Path root;

  private Path left(long pid) throws IOException {
    Path folder = Files.createDirectory(root.resolve("periscope-" + pid + "-x.objects"));
    Files.writeString(folder.resolve("object-1"), "rows");
    return folder;
  }

  @Test
  void whatKilledProcessesLeftIsTakenAway() throws IOException {
    long self = ProcessHandle.current().pid();
    Path ofNobody = left(NOBODY);
    Path ofParent = left(ProcessHandle.current().parent().orElseThrow().pid());
    Path ofSelf = left(self);
    Path foreign = Files.writeString(root.resolve("periscope-" + NOBODY + "-x.spool"), "");
    Path ofFormerSelf =
        Files.move(ofSelf, ofSelf.resolveSibling("periscope-" + self + "-y.objects"));
    Files.setLastModifiedTime(ofFormerSelf, FileTime.from(Instant.EPOCH));
    ofSelf = left(self);
    Downloads.in(root).close();
    assertThat(names())
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(ofParent, ofSelf, foreign).map(p -> p.getFileName().toString()).toList());
    assertThat(ofNobody).doesNotExist();
  }

  @Test
  void nobodyElseMayLookIntoThem() throws IOException {
    try (Downloads downloads = Downloads.in(root)) {
      Files.writeString(downloads.next(), "a");
      Path second = Files.writeString(downloads.next(), "b");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(second.getParent())))
          .isEqualTo("rwx------");
      Downloads.delete(second);
      Downloads.delete(second);
      assertThat(second).doesNotExist();
    }
    assertThat(names()).isEmpty();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(root)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
