package io.periscope.server;

import io.javalin.http.Context;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.log.OutgoingEvent;
import io.periscope.api.log.Position;
import io.periscope.core.serving.Operations;
import io.periscope.core.serving.RequestKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;

/** Brings a request's events into the log: once, when the request has an Idempotency-Key. */
final class Incoming {
  private static final String HEADER = "Idempotency-Key";
  private static final Pattern VISIBLE = Pattern.compile("[!-~]{1,255}");

  private final Operations operations;

  Incoming(Operations operations) {
    this.operations = operations;
  }

  /** What became of one event: it has a position, or a reason why not. */
  record Sent(Optional<Position> position, Optional<Throwable> failure) {
    String reason() {
      return failure.map(e -> String.valueOf(e.getMessage())).orElse("");
    }
  }

  /**
   * Waits until it is known of each event whether the log has it.
   *
   * @throws PeriscopeException when none was appended
   */
  List<Sent> send(Context ctx, String stream, List<OutgoingEvent> events) {
    Optional<String> key = Optional.ofNullable(ctx.header(HEADER));
    if (key.isPresent()) {
      return operations.appendOnce(stream, key(ctx, key.get()), events).stream()
          .map(position -> new Sent(Optional.of(position), Optional.empty()))
          .toList();
    }
    return operations.append(stream, events).stream().map(Incoming::await).toList();
  }

  private static Sent await(CompletableFuture<Position> sent) {
    try {
      return new Sent(Optional.of(sent.join()), Optional.empty());
    } catch (CompletionException | CancellationException e) {
      return new Sent(Optional.empty(), Optional.of(Optional.ofNullable(e.getCause()).orElse(e)));
    }
  }

  private static RequestKey key(Context ctx, String key) {
    if (!VISIBLE.matcher(key).matches()) {
      throw PeriscopeException.user(
          "%s must be 1 to 255 visible ASCII characters without spaces, such as a UUID; nothing was appended"
              .formatted(HEADER));
    }
    return new RequestKey(key, fingerprint(ctx));
  }

  /** Of what the request asks: where, of which kind, and the body. */
  private static String fingerprint(Context ctx) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      String head = ctx.path() + "\n" + Optional.ofNullable(ctx.contentType()).orElse("") + "\n";
      digest.update(head.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest(ctx.bodyAsBytes()));
    } catch (NoSuchAlgorithmException e) {
      throw PeriscopeException.internal("this Java has no SHA-256", e);
    }
  }
}
