package io.periscope.core.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.log.Coverage;
import io.periscope.core.follow.FollowPosition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortionsTest {
  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("sinks/arrivals");
  }

  private static FollowPosition position(long offset) {
    return new FollowPosition("topic-id", Coverage.of(Map.of(0, offset)), offset / 10);
  }

  @Test
  void thereIsNothingOutsideAtFirst() {
    Portions portions = Portions.open(file());
    assertThat(portions.number()).isEqualTo(1);
    assertThat(portions.outside()).isEmpty();
    assertThat(portions.begun()).isEmpty();
  }

  @Test
  void whatIsOnItsWayIsKnownAfterACrash() {
    Portions portions = Portions.open(file());
    portions.begin(position(10));
    Portions again = Portions.open(file());
    assertThat(again.number()).isEqualTo(1);
    assertThat(again.outside()).isEmpty();
    assertThat(again.begun()).contains(position(10));
    again.finish();
    again.begin(position(35));
    Portions third = Portions.open(file());
    assertThat(third.number()).isEqualTo(2);
    assertThat(third.outside()).contains(position(10));
    assertThat(third.begun()).contains(position(35));
    third.finish();
    assertThat(Portions.open(file()).outside()).contains(position(35));
    assertThat(Portions.open(file()).begun()).isEmpty();
    assertThat(Portions.open(file()).number()).isEqualTo(3);
  }

  @Test
  void theStoredFormStaysReadable() throws IOException {
    Files.createDirectories(file().getParent());
    Files.writeString(file(), "7\nid 3 {\"0\":12,\"1\":4}\nid 4 {\"0\":20,\"1\":4}\n");
    Portions portions = Portions.open(file());
    assertThat(portions.number()).isEqualTo(7);
    assertThat(portions.outside())
        .contains(new FollowPosition("id", Coverage.of(Map.of(0, 12L, 1, 4L)), 3));
    assertThat(portions.begun())
        .contains(new FollowPosition("id", Coverage.of(Map.of(0, 20L, 1, 4L)), 4));
  }

  @Test
  void aFileOfSomethingElseIsToldAndNotOverwritten() throws IOException {
    Files.createDirectories(file().getParent());
    Files.writeString(file(), "hello\n");
    assertThatThrownBy(() -> Portions.open(file()))
        .hasMessage(
            file()
                + " does not say which events are outside already; restore it, or delete it to have"
                + " all brought again");
    assertThat(file()).hasContent("hello\n");
  }
}
