package io.periscope.notices;

import io.periscope.api.alert.ChannelDef;
import io.periscope.api.alert.Notice;
import io.periscope.api.alert.NoticeSender;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.source.Variables;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import javax.net.ssl.SSLSocketFactory;

/** Writes mails, one for a notice, over SMTP. */
public final class EmailSender implements NoticeSender {
  private static final String TIMEOUT_MILLIS = "10000";

  private final Map<String, String> environment;
  private final SSLSocketFactory sockets;

  public EmailSender() {
    this(System.getenv(), (SSLSocketFactory) SSLSocketFactory.getDefault());
  }

  /**
   * @param sockets knows which servers to trust
   */
  EmailSender(Map<String, String> environment, SSLSocketFactory sockets) {
    this.environment = environment;
    this.sockets = sockets;
  }

  @Override
  public String kind() {
    return "email";
  }

  @Override
  public void send(ChannelDef channel, Notice notice) {
    ChannelDef.Email email = (ChannelDef.Email) channel.target();
    Session session = Session.getInstance(properties(email));
    try {
      MimeMessage message = message(session, channel, email, notice);
      try (Transport transport = session.getTransport("smtp")) {
        transport.connect(
            email.host(),
            email.port(),
            email.user().map(text -> filled(channel, text)).orElse(null),
            email.password().map(text -> filled(channel, text)).orElse(null));
        transport.sendMessage(message, message.getAllRecipients());
      }
    } catch (MessagingException e) {
      throw PeriscopeException.resource(
          "channel '%s': the mail server %s:%d did not take it: %s"
              .formatted(channel.name(), email.host(), email.port(), explained(e)),
          e);
    }
  }

  /** With the reason behind it: that no connection was made says nothing by itself. */
  private static String explained(MessagingException e) {
    String message = String.valueOf(e.getMessage()).strip();
    return Optional.ofNullable(e.getNextException())
        .map(cause -> message + ": " + cause.getMessage())
        .orElse(message);
  }

  private Properties properties(ChannelDef.Email email) {
    Properties properties = new Properties();
    properties.put("mail.smtp.connectiontimeout", TIMEOUT_MILLIS);
    properties.put("mail.smtp.timeout", TIMEOUT_MILLIS);
    properties.put("mail.smtp.writetimeout", TIMEOUT_MILLIS);
    properties.put("mail.smtp.auth", Boolean.toString(email.user().isPresent()));
    properties.put("mail.smtp.ssl.enable", Boolean.toString(email.tls() == ChannelDef.Tls.TLS));
    boolean starttls = email.tls() == ChannelDef.Tls.STARTTLS;
    properties.put("mail.smtp.starttls.enable", Boolean.toString(starttls));
    // Without this a server that offers none would be told in the clear.
    properties.put("mail.smtp.starttls.required", Boolean.toString(starttls));
    properties.put("mail.smtp.ssl.checkserveridentity", "true");
    properties.put("mail.smtp.ssl.socketFactory", sockets);
    return properties;
  }

  private MimeMessage message(
      Session session, ChannelDef channel, ChannelDef.Email email, Notice notice)
      throws MessagingException {
    MimeMessage message = new Named(session, notice);
    message.setFrom(new InternetAddress(filled(channel, email.from())));
    for (String to : email.to()) {
      message.addRecipient(Message.RecipientType.TO, new InternetAddress(filled(channel, to)));
    }
    String state = notice.kind().name().toLowerCase(Locale.ROOT);
    message.setSubject(
        "[%s] %s is %s".formatted(notice.workspace(), notice.alert(), state),
        StandardCharsets.UTF_8.name());
    message.setSentDate(Date.from(notice.at()));
    message.setHeader("Auto-Submitted", "auto-generated");
    message.setText(text(notice, state), StandardCharsets.UTF_8.name());
    message.saveChanges();
    return message;
  }

  private static String text(Notice notice, String state) {
    StringBuilder text = new StringBuilder();
    text.append(notice.text()).append("\n\n");
    if (!notice.description().isEmpty()) {
      text.append(notice.description()).append("\n\n");
    }
    text.append("workspace  ").append(notice.workspace()).append('\n');
    text.append("alert      ").append(notice.alert()).append('\n');
    text.append("state      ").append(state).append('\n');
    text.append("since      ").append(notice.since()).append('\n');
    text.append("notice     ").append(notice.id()).append('\n');
    return text.toString();
  }

  private String filled(ChannelDef channel, String text) {
    return Variables.fill("channel '%s'".formatted(channel.name()), text, environment);
  }

  /** A mail that is sent twice has the same id. */
  private static final class Named extends MimeMessage {
    private final String id;

    Named(Session session, Notice notice) {
      super(session);
      this.id = notice.id().replaceAll("[^A-Za-z0-9.-]", ".");
    }

    @Override
    protected void updateMessageID() throws MessagingException {
      setHeader("Message-ID", "<" + id + "@periscope>");
    }
  }
}
