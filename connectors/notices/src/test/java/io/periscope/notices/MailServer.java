package io.periscope.notices;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;
import org.subethamail.smtp.TooMuchDataException;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.auth.LoginFailedException;
import org.subethamail.smtp.helper.SimpleMessageListener;
import org.subethamail.smtp.server.SMTPServer;

/** A mail server on this machine, which knows one user and takes what is sent to anybody. */
final class MailServer implements AutoCloseable {
  static final String USER = "periscope";
  static final String PASSWORD = "s3cret";

  private final BlockingQueue<MimeMessage> received = new LinkedBlockingQueue<>();
  private final SMTPServer server;

  private MailServer(SMTPServer.Builder builder) {
    this.server =
        builder
            .bindAddress(InetAddress.getLoopbackAddress())
            .port(0)
            .authenticationHandlerFactory(
                new EasyAuthenticationHandlerFactory(
                    (user, password, context) -> {
                      if (!user.equals(USER) || !password.equals(PASSWORD)) {
                        throw new LoginFailedException();
                      }
                    }))
            .simpleMessageListener(new Listener())
            .build();
    server.start();
  }

  /**
   * @param encryption how it is to be encrypted
   */
  static MailServer start(UnaryOperator<SMTPServer.Builder> encryption) {
    return new MailServer(encryption.apply(new SMTPServer.Builder()));
  }

  private final class Listener implements SimpleMessageListener {
    @Override
    public boolean accept(String from, String recipient) {
      return true;
    }

    @Override
    public void deliver(String from, String recipient, InputStream data)
        throws TooMuchDataException, IOException {
      try {
        received.add(new MimeMessage(Session.getInstance(new Properties()), data));
      } catch (MessagingException e) {
        throw new IOException(e);
      }
    }
  }

  int port() {
    return server.getPortAllocated();
  }

  /** One for each recipient, in the order in which they came. */
  BlockingQueue<MimeMessage> received() {
    return received;
  }

  @Override
  public void close() {
    server.stop();
  }
}
