package io.periscope.core.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.log.OutgoingEvent;
import io.periscope.api.log.Position;
import io.periscope.api.log.RequestWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class KeyedRequestsTest {
  private final Map<String, RequestWriter.Done> log = new HashMap<>();
  private final List<String> calls = new ArrayList<>();
  private Runnable duringAppend = () -> {};
  private Optional<RuntimeException> answerLost = Optional.empty();
  private final KeyedRequests requests = new KeyedRequests(topic -> new Writer());

  /** A log in memory, which knows what a new writer of the real one would find. */
  private final class Writer implements RequestWriter {
    Writer() {
      calls.add("open");
    }

    @Override
    public Optional<Done> find(String key) {
      return Optional.ofNullable(log.get(key));
    }

    @Override
    public List<Position> append(String key, String fingerprint, List<OutgoingEvent> events) {
      calls.add("append " + key);
      duringAppend.run();
      List<Position> positions = List.of(new Position(0, log.size()));
      log.put(key, new Done(fingerprint, positions));
      answerLost.ifPresent(KeyedRequestsTest::raise);
      return positions;
    }

    @Override
    public void close() {
      calls.add("close");
    }
  }

  private static void raise(RuntimeException e) {
    throw e;
  }

  private List<Position> append(String key, String fingerprint) {
    List<OutgoingEvent> events = List.of(OutgoingEvent.of("{}".getBytes(StandardCharsets.UTF_8)));
    return requests.append("t", new RequestKey(key, fingerprint), events, () -> {});
  }

  @Test
  void aRepeatedRequestGetsTheSameAnswerAndSendsNothing() {
    List<Position> first = append("a", "x");

    assertThat(append("a", "x")).isEqualTo(first);
    assertThat(append("b", "x")).isNotEqualTo(first);
    assertThat(calls).containsExactly("open", "append a", "append b");
  }

  @Test
  void anotherRequestUnderTheKeyIsRefused() {
    append("a", "x");
    assertThatThrownBy(() -> append("a", "y"))
        .isInstanceOf(KeyReusedException.class)
        .hasMessageContaining("'a'");
    // That is no failure of the writer.
    assertThat(append("a", "x")).hasSize(1);
    assertThat(calls).containsExactly("open", "append a");
  }

  @Test
  void whileTheFirstIsRunningItCannotBeRepeated() throws Exception {
    CompletableFuture<Void> running = new CompletableFuture<>();
    CompletableFuture<Void> goOn = new CompletableFuture<>();
    duringAppend =
        () -> {
          running.complete(null);
          goOn.join();
        };
    CompletableFuture<List<Position>> first = CompletableFuture.supplyAsync(() -> append("a", "x"));
    running.get(10, TimeUnit.SECONDS);

    assertThatThrownBy(() -> append("a", "x")).isInstanceOf(KeyBusyException.class);
    goOn.complete(null);

    List<Position> answer = first.get(10, TimeUnit.SECONDS);
    assertThat(append("a", "x")).isEqualTo(answer);
    assertThat(calls).containsExactly("open", "append a");
  }

  @Test
  void afterAnAnswerThatWasLostANewWriterKnows() {
    answerLost = Optional.of(PeriscopeException.resource("no answer", new IllegalStateException()));
    assertThatThrownBy(() -> append("a", "x")).hasMessage("no answer");
    answerLost = Optional.empty();

    assertThat(append("a", "x")).containsExactly(new Position(0, 0));
    assertThat(calls).containsExactly("open", "append a", "close", "open");
  }

  @Test
  void whatMayNotEnterIsNotSentAndMayBeRepeated() {
    Runnable full =
        () -> {
          throw new TooManyEventsException("full", Duration.ofSeconds(1));
        };
    RequestKey key = new RequestKey("a", "x");
    assertThatThrownBy(() -> requests.append("t", key, List.of(), full))
        .isInstanceOf(TooManyEventsException.class);
    append("a", "x");
    // What is done enters no more, so it need not be let in.
    assertThat(requests.append("t", key, List.of(), full)).hasSize(1);
    assertThat(calls).containsExactly("open", "append a");
  }

  @Test
  void eachTopicHasItsWriterAndAllAreClosed() {
    append("a", "x");
    requests.append("u", new RequestKey("b", "x"), List.of(), () -> {});
    requests.close();
    assertThat(calls).containsExactly("open", "append a", "open", "append b", "close", "close");
  }
}
