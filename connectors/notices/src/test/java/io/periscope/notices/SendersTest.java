package io.periscope.notices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import io.periscope.api.alert.ChannelDef;
import io.periscope.api.alert.ChannelDef.Tls;
import io.periscope.api.alert.Notice;
import io.periscope.api.error.PeriscopeException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SendersTest {
  private static final Notice NOTICE =
      new Notice(
          "late-17/1",
          "taxi",
          "late",
          "call the \"operator\"",
          Notice.Kind.FIRING,
          "nothing for 6 minutes – sürely",
          Instant.parse("2026-03-01T10:00:00Z"),
          Instant.parse("2026-03-01T10:06:00Z"));

  private static final ObjectMapper JSON = new ObjectMapper();

  /** As a program does that was told nothing: by Java's list of authorities. */
  private static final SSLSocketFactory TRUSTING_KNOWN =
      (SSLSocketFactory) SSLSocketFactory.getDefault();

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
              NOTICE);

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
              NOTICE);

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

      assertThatThrownBy(() -> new WebhookSender(Map.of("KEY", "s3cret")).send(channel, NOTICE))
          .isInstanceOf(PeriscopeException.class)
          .hasMessageContaining("channel 'ops'")
          .hasMessageContaining("/${KEY} could not be told: it answered 500")
          .hasMessageNotContaining("s3cret");
      assertThatThrownBy(() -> new WebhookSender(Map.of()).send(channel, NOTICE))
          .hasMessage("the environment variable KEY is not set; periscope.yaml uses it as ${KEY}");
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
                        NOTICE))
        .isInstanceOf(PeriscopeException.class)
        .hasMessageContaining("could not be told: ConnectException");
  }

  @Test
  void aFileGetsALineForEachNotice() throws Exception {
    Path file = folder.resolve("out").resolve("alerts.jsonl");
    ChannelDef channel = new ChannelDef("audit", new ChannelDef.File(file));
    FileSender sender = new FileSender();

    sender.send(channel, NOTICE);
    sender.send(channel, NOTICE);

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
                        NOTICE))
        .isInstanceOf(PeriscopeException.class)
        .hasMessageContaining("channel 'audit'");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static GreenMail mailServer() {
    return mailServer(ServerSetup.PROTOCOL_SMTP);
  }

  private static GreenMail mailServer(String protocol) {
    GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", protocol));
    mail.start();
    return mail;
  }

  private static ChannelDef email(int port, Tls tls, Optional<String> password) {
    return new ChannelDef(
        "oncall",
        new ChannelDef.Email(
            "127.0.0.1",
            port,
            tls,
            password.map(p -> "periscope"),
            password,
            "Periscope <periscope@example.com>",
            List.of("me@example.com", "you@example.com")));
  }

  @Test
  void aMailIsWritten() throws Exception {
    GreenMail mail = mailServer();
    try {
      mail.setUser("periscope", "s3cret");

      new EmailSender(Map.of("SMTP", "s3cret"), TRUSTING_KNOWN)
          .send(email(mail.getSmtp().getPort(), Tls.NONE, Optional.of("${SMTP}")), NOTICE);

      assertThat(mail.waitForIncomingEmail(10_000, 2)).isTrue();
      MimeMessage message = mail.getReceivedMessages()[0];
      assertThat(message.getSubject()).isEqualTo("[taxi] late is firing");
      assertThat(message.getFrom()[0]).hasToString("Periscope <periscope@example.com>");
      assertThat(message.getAllRecipients()).hasSize(2);
      assertThat(message.getMessageID()).isEqualTo("<late-17.1@periscope>");
      assertThat(String.valueOf(message.getContent()))
          .contains("nothing for 6 minutes – sürely", "call the \"operator\"", "late-17/1");
    } finally {
      mail.stop();
    }
  }

  @Test
  void aServerThatRefusesTheUserIsAFailure() throws Exception {
    GreenMail mail = mailServer();
    try {
      mail.setUser("periscope", "s3cret");
      assertThatThrownBy(
              () ->
                  new EmailSender(Map.of(), TRUSTING_KNOWN)
                      .send(
                          email(mail.getSmtp().getPort(), Tls.NONE, Optional.of("wr0ng")), NOTICE))
          .isInstanceOf(PeriscopeException.class)
          .hasMessageContaining("channel 'oncall': the mail server 127.0.0.1:")
          .hasMessageNotContaining("wr0ng");
      assertThat(mail.getReceivedMessages()).isEmpty();
    } finally {
      mail.stop();
    }
  }

  @Test
  void nothingIsSaidInTheClearWhereItMustBeEncrypted() throws Exception {
    GreenMail mail = mailServer();
    try {
      assertThatThrownBy(
              () ->
                  new EmailSender(Map.of(), TRUSTING_KNOWN)
                      .send(
                          email(mail.getSmtp().getPort(), Tls.STARTTLS, Optional.empty()), NOTICE))
          .isInstanceOf(PeriscopeException.class)
          .hasMessageContaining("STARTTLS");
      assertThat(mail.getReceivedMessages()).isEmpty();
    } finally {
      mail.stop();
    }
  }

  @Test
  void aMailIsEncryptedForAServerThatIsTrusted() throws Exception {
    SSLSocketFactory trusting = certified();
    GreenMail mail = mailServer(ServerSetup.PROTOCOL_SMTPS);
    try {
      ChannelDef channel = email(mail.getSmtps().getPort(), Tls.TLS, Optional.empty());
      assertThatThrownBy(() -> new EmailSender(Map.of(), TRUSTING_KNOWN).send(channel, NOTICE))
          .isInstanceOf(PeriscopeException.class)
          .hasMessageContaining("channel 'oncall': the mail server 127.0.0.1:")
          .hasMessageContaining("unable to find valid certification path");
      assertThat(mail.getReceivedMessages()).isEmpty();

      new EmailSender(Map.of(), trusting).send(channel, NOTICE);

      assertThat(mail.waitForIncomingEmail(10_000, 2)).isTrue();
      assertThat(mail.getReceivedMessages()[0].getSubject()).isEqualTo("[taxi] late is firing");
    } finally {
      mail.stop();
    }
  }

  /** Gives this process's mail servers a certificate, and answers who trusts it. */
  private SSLSocketFactory certified() throws Exception {
    Path store = folder.resolve("store.p12");
    String password = "changeit";
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "mail",
                "-keyalg",
                "RSA",
                "-dname",
                "CN=mail",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                password)
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    System.setProperty("greenmail.tls.keystore.file", store.toString());
    System.setProperty("greenmail.tls.keystore.password", password);
    KeyStore keys = KeyStore.getInstance(store.toFile(), password.toCharArray());
    // The entry has a key: what is trusted are certificates alone.
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("mail", keys.getCertificate("mail"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context.getSocketFactory();
  }
}
