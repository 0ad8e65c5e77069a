package io.periscope.api.alert;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where notices go, as {@code periscope.yaml} says it. Texts may contain <code>${NAME}</code>,
 * which stands for a variable of the environment and is filled in when a notice is sent.
 */
public record ChannelDef(String name, Target target) {

  /** A kind of place. */
  public sealed interface Target {
    /** Such as {@code email}. */
    String kind();
  }

  /**
   * An address that is told by POST.
   *
   * @param body the message, in which <code>${alert}</code> and the like stand for what the notice
   *     says; empty for the notice as JSON
   */
  public record Webhook(String url, Map<String, String> headers, Optional<String> body)
      implements Target {
    public Webhook {
      headers = Map.copyOf(headers);
    }

    @Override
    public String kind() {
      return "webhook";
    }
  }

  /** How a connection to a mail server is kept secret. */
  public enum Tls {
    NONE,
    /** It begins in the clear and must go on encrypted. */
    STARTTLS,
    /** It is encrypted from the beginning. */
    TLS
  }

  /** A mail server. */
  public record Email(
      String host,
      int port,
      Tls tls,
      Optional<String> user,
      Optional<String> password,
      String from,
      List<String> to)
      implements Target {
    public Email {
      to = List.copyOf(to);
    }

    @Override
    public String kind() {
      return "email";
    }
  }

  /** A file to whose end each notice is added, a line of JSON. */
  public record File(Path path) implements Target {
    @Override
    public String kind() {
      return "file";
    }
  }
}
