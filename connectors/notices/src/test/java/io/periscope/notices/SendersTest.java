package io.periscope.notices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.periscope.api.alert.ChannelDef;
import io.periscope.api.error.PeriscopeException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SendersTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private record Told(String path, Map<String, List<String>> headers, String body) {}

  /** An address that answers with a status. */
  private static final class Hook implements AutoCloseable {
    private final HttpServer server;
    private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();
    private final AtomicInteger status = new AtomicInteger(204);

    Hook() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            told.add(
                new Told(
                    exchange.getRequestURI().getPath(),
                    Map.copyOf(exchange.getRequestHeaders()),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            exchange.sendResponseHeaders(status.get(), -1);
            exchange.close();
          });
      server.start();
    }

    String url() {
      return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    Told next() throws InterruptedException {
      return told.poll(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  @Test
  void aWebhookIsToldTheNoticeAsJson() throws Exception {
    try (Hook hook = new Hook()) {
      new WebhookSender(Map.of("TOKEN", "s3cret", "WHERE", "alerts"))
          .send(
              new ChannelDef(
                  "ops",
                  new ChannelDef.Webhook(
                      hook.url() + "/${WHERE}",
                      Map.of("Authorization", "Bearer ${TOKEN}"),
                      Optional.empty())),
              Notices.LATE);

      Told told = hook.next();
      assertThat(told.path()).isEqualTo("/alerts");
      assertThat(told.headers().get("Authorization")).containsExactly("Bearer s3cret");
      assertThat(told.headers().get("Idempotency-key")).containsExactly("late-17/1");
      assertThat(told.headers().get("Content-type"))
          .containsExactly("application/json; charset=utf-8");
      JsonNode body = JSON.readTree(told.body());
      assertThat(body.get("text").asText()).isEqualTo("nothing for 6 minutes – sürely");
      assertThat(body.get("state").asText()).isEqualTo("firing");
      assertThat(body.get("since").asText()).isEqualTo("2026-03-01T10:00:00Z");
      assertThat(body.fieldNames())
          .toIterable()
          .containsExactly(
              "id", "workspace", "alert", "description", "state", "text", "since", "at");
    }
  }

  @Test
  void aBodyOfOnesOwnStaysJson() throws Exception {
    try (Hook hook = new Hook()) {
      new WebhookSender(Map.of())
          .send(
              new ChannelDef(
                  "ops",
                  new ChannelDef.Webhook(
                      hook.url(),
                      Map.of("Content-Type", "application/x-own"),
                      Optional.of(
                          "{\"text\": \"${alert} is ${state}: ${description} ${other}\"}"))),
              Notices.LATE);

      Told told = hook.next();
      assertThat(told.headers().get("Content-type")).containsExactly("application/x-own");
      assertThat(JSON.readTree(told.body()).get("text").asText())
          .isEqualTo("late is firing: call the \"operator\" ${other}");
    }
  }

  @Test
  void anAnswerThatIsNoSuccessIsAFailureWithoutSecrets() throws Exception {
    try (Hook hook = new Hook()) {
      hook.status.set(500);
      ChannelDef channel =
          new ChannelDef(
              "ops", new ChannelDef.Webhook(hook.url() + "/${KEY}", Map.of(), Optional.empty()));

      assertThatThrownBy(
              () -> new WebhookSender(Map.of("KEY", "s3cret")).send(channel, Notices.LATE))
          .isInstanceOf(PeriscopeException.class)
          .hasMessageContaining("channel 'ops'")
          .hasMessageContaining("/${KEY} could not be told: it answered 500")
          .hasMessageNotContaining("s3cret");
      assertThatThrownBy(() -> new WebhookSender(Map.of()).send(channel, Notices.LATE))
          .hasMessage(
              "channel 'ops': the environment variable KEY is not set; set it before the start");
    }
  }

  @Test
  void anAddressWhereNobodyListensIsAFailure() throws Exception {
    int port = freePort();
    assertThatThrownBy(
            () ->
                new WebhookSender(Map.of())
                    .send(
                        new ChannelDef(
                            "ops",
                            new ChannelDef.Webhook(
                                "http://127.0.0.1:" + port, Map.of(), Optional.empty())),
                        Notices.LATE))
        .isInstanceOf(PeriscopeException.class)
        .hasMessageContaining("could not be told: ConnectException");
  }

  @Test
  void aFileGetsALineForEachNotice() throws Exception {
    Path file = folder.resolve("out").resolve("alerts.jsonl");
    ChannelDef channel = new ChannelDef("audit", new ChannelDef.File(file));
    FileSender sender = new FileSender();

    sender.send(channel, Notices.LATE);
    sender.send(channel, Notices.LATE);

    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(2);
    assertThat(JSON.readTree(lines.get(1)).get("id").asText()).isEqualTo("late-17/1");
  }

  @Test
  void aFileThatCannotBeWrittenIsAFailure() throws Exception {
    Files.writeString(folder.resolve("out"), "a file");
    assertThatThrownBy(
            () ->
                new FileSender()
                    .send(
                        new ChannelDef(
                            "audit", new ChannelDef.File(folder.resolve("out").resolve("a"))),
                        Notices.LATE))
        .isInstanceOf(PeriscopeException.class)
        .hasMessageContaining("channel 'audit'");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
