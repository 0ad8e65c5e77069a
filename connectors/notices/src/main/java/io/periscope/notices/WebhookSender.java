package io.periscope.notices;

import io.periscope.api.alert.ChannelDef;
import io.periscope.api.alert.Notice;
import io.periscope.api.alert.NoticeSender;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.source.Variables;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/** Tells an address by POST. An answer but 2xx is a failure. */
public final class WebhookSender implements NoticeSender {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final Map<String, String> environment;

  public WebhookSender() {
    this(System.getenv());
  }

  WebhookSender(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public String kind() {
    return "webhook";
  }

  @Override
  public void send(ChannelDef channel, Notice notice) {
    ChannelDef.Webhook hook = (ChannelDef.Webhook) channel.target();
    String body =
        hook.body()
            .map(template -> NoticeText.fill(template, notice))
            .orElseGet(() -> NoticeText.json(notice));
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(filled(channel, hook.url())))
              .timeout(TIMEOUT)
              .setHeader("Content-Type", "application/json; charset=utf-8")
              .setHeader("Idempotency-Key", notice.id());
      hook.headers().forEach((name, value) -> request.setHeader(name, filled(channel, value)));
      HttpResponse<String> response =
          client.send(
              request.POST(HttpRequest.BodyPublishers.ofString(body)).build(),
              HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() / 100 != 2) {
        throw failed(
            channel,
            hook,
            "it answered %d %s".formatted(response.statusCode(), start(response.body())),
            new IOException("status " + response.statusCode()));
      }
    } catch (IOException | IllegalArgumentException e) {
      throw failed(channel, hook, e.getClass().getSimpleName(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(channel, hook, "it was interrupted", e);
    }
  }

  private String filled(ChannelDef channel, String text) {
    return Variables.fill("channel '%s'".formatted(channel.name()), text, environment);
  }

  private static String start(String text) {
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }

  /** With the address as it is declared: filled in, it may hold a secret. */
  private static PeriscopeException failed(
      ChannelDef channel, ChannelDef.Webhook hook, String why, Exception e) {
    return PeriscopeException.resource(
        "channel '%s': %s could not be told: %s".formatted(channel.name(), hook.url(), why), e);
  }
}
