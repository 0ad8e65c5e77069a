package io.periscope.notices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.alert.ChannelDef;
import io.periscope.api.alert.ChannelDef.Tls;
import io.periscope.api.error.PeriscopeException;
import jakarta.mail.internet.MimeMessage;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EmailSenderTest {
  /** As a program does that was told nothing: by Java's list of authorities. */
  private static final SSLSocketFactory TRUSTING_KNOWN =
      (SSLSocketFactory) SSLSocketFactory.getDefault();

  private static final char[] STORE_PASSWORD = "changeit".toCharArray();

  @TempDir private Path folder;

  private static ChannelDef channel(MailServer mail, Tls tls, Optional<String> password) {
    return new ChannelDef(
        "oncall",
        new ChannelDef.Email(
            "127.0.0.1",
            mail.port(),
            tls,
            password.map(p -> MailServer.USER),
            password,
            "Periscope <periscope@example.com>",
            List.of("me@example.com", "you@example.com")));
  }

  private static void send(ChannelDef channel, SSLSocketFactory sockets) {
    new EmailSender(Map.of("SMTP", MailServer.PASSWORD), sockets).send(channel, Notices.LATE);
  }

  @Test
  void aMailIsWritten() throws Exception {
    try (MailServer mail = MailServer.start(UnaryOperator.identity())) {
      send(channel(mail, Tls.NONE, Optional.of("${SMTP}")), TRUSTING_KNOWN);

      assertThat(mail.received()).hasSize(2);
      MimeMessage message = mail.received().take();
      assertThat(message.getSubject()).isEqualTo("[taxi] late is firing");
      assertThat(message.getFrom()[0]).hasToString("Periscope <periscope@example.com>");
      assertThat(message.getAllRecipients()).hasSize(2);
      assertThat(message.getMessageID()).isEqualTo("<late-17.1@periscope>");
      assertThat(String.valueOf(message.getContent()))
          .contains("nothing for 6 minutes – sürely", "call the \"operator\"", "late-17/1");
    }
  }

  @Test
  void aServerThatRefusesTheUserIsAFailure() {
    try (MailServer mail = MailServer.start(UnaryOperator.identity())) {
      assertThatThrownBy(() -> send(channel(mail, Tls.NONE, Optional.of("wr0ng")), TRUSTING_KNOWN))
          .isInstanceOf(PeriscopeException.class)
          .hasMessageContaining("channel 'oncall': the mail server 127.0.0.1:")
          .hasMessageNotContaining("wr0ng");
      assertThat(mail.received()).isEmpty();
    }
  }

  @Test
  void nothingIsSaidInTheClearWhereItMustBeEncrypted() {
    try (MailServer mail = MailServer.start(UnaryOperator.identity())) {
      assertThatThrownBy(
              () -> send(channel(mail, Tls.STARTTLS, Optional.of("${SMTP}")), TRUSTING_KNOWN))
          .isInstanceOf(PeriscopeException.class)
          .hasMessageContaining("STARTTLS");
      assertThat(mail.received()).isEmpty();
    }
  }

  @Test
  void aMailIsEncryptedFromTheBeginningForAServerThatIsTrusted() throws Exception {
    Certified certified = certified();
    try (MailServer mail =
        MailServer.start(server -> server.serverSocketFactory(certified.server()))) {
      aMailReachesATrustedServerAlone(mail, Tls.TLS, certified);
    }
  }

  @Test
  void aMailIsEncryptedAfterTheGreetingForAServerThatIsTrusted() throws Exception {
    Certified certified = certified();
    // It takes no user, no password and no mail before.
    try (MailServer mail =
        MailServer.start(server -> server.startTlsSocketFactory(certified.server()).requireTLS())) {
      aMailReachesATrustedServerAlone(mail, Tls.STARTTLS, certified);
    }
  }

  private static void aMailReachesATrustedServerAlone(MailServer mail, Tls tls, Certified certified)
      throws Exception {
    ChannelDef channel = channel(mail, tls, Optional.of("${SMTP}"));
    assertThatThrownBy(() -> send(channel, TRUSTING_KNOWN))
        .isInstanceOf(PeriscopeException.class)
        .hasMessageContaining("channel 'oncall': the mail server 127.0.0.1:")
        .hasMessageContaining("unable to find valid certification path");
    assertThat(mail.received()).isEmpty();

    send(channel, certified.client());

    assertThat(mail.received()).hasSize(2);
    assertThat(mail.received().take().getSubject()).isEqualTo("[taxi] late is firing");
  }

  /** A server with a certificate of its own making, and who trusts it. */
  private record Certified(SSLContext server, SSLSocketFactory client) {}

  private Certified certified() throws Exception {
    Path store = folder.resolve("store.p12");
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
                new String(STORE_PASSWORD))
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance(store.toFile(), STORE_PASSWORD);
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, STORE_PASSWORD);
    SSLContext server = SSLContext.getInstance("TLS");
    server.init(managers.getKeyManagers(), null, null);
    // The entry has a key: what is trusted are certificates alone.
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("mail", keys.getCertificate("mail"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext client = SSLContext.getInstance("TLS");
    client.init(null, trust.getTrustManagers(), null);
    return new Certified(server, client.getSocketFactory());
  }
}
