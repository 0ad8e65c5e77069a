package io.periscope.workspace;

import io.periscope.api.alert.ChannelDef;
import io.periscope.api.alert.ChannelDef.Target;
import io.periscope.api.alert.ChannelDef.Tls;
import io.periscope.workspace.yaml.YamlMapping;
import io.periscope.workspace.yaml.YamlValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads what stands under {@code notify} in {@code periscope.yaml}. */
final class ChannelsReader {
  private static final Pattern ADDRESS = Pattern.compile("(https?://\\S+|\\$\\{\\w+\\}\\S*)");
  private static final Pattern MAILBOX =
      Pattern.compile("[^\\s@<>,]+@[^\\s@<>,]+|.*<[^\\s@<>,]+@[^\\s@<>,]+>|\\$\\{\\w+\\}");
  private static final int STARTTLS_PORT = 587;
  private static final int TLS_PORT = 465;
  private static final int PLAIN_PORT = 25;

  private final Path root;

  ChannelsReader(Path root) {
    this.root = root;
  }

  List<ChannelDef> read(YamlMapping settings) {
    List<ChannelDef> channels = new ArrayList<>();
    settings
        .read("notify", value -> value.mapping("a mapping of names to channels"))
        .ifPresent(
            named ->
                named
                    .entries()
                    .forEach(
                        (name, value) ->
                            target(value)
                                .ifPresent(target -> channels.add(new ChannelDef(name, target)))));
    return channels;
  }

  private Optional<Target> target(YamlValue value) {
    Optional<YamlMapping> found = value.mapping(FileShape.CHANNEL);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    YamlMapping keys = found.get();
    if (Stream.of("webhook", "email", "file").filter(keys::has).count() != 1) {
      value.keyProblem("a channel has one of webhook, email, file");
      return Optional.empty();
    }
    return keys.read(
            "webhook", it -> it.mapping(FileShape.WEBHOOK).flatMap(ChannelsReader::webhook))
        .<Target>map(target -> target)
        .or(
            () ->
                keys.read(
                    "email", it -> it.mapping(FileShape.EMAIL).flatMap(ChannelsReader::email)))
        .or(
            () ->
                keys.read("file", it -> it.mapping(FileShape.NOTICE_FILE))
                    .flatMap(file -> file.read("path", YamlValue::text))
                    .map(path -> new ChannelDef.File(root.resolve(path).normalize())));
  }

  private static Optional<ChannelDef.Webhook> webhook(YamlMapping keys) {
    Map<String, String> headers = new LinkedHashMap<>();
    keys.read("headers", value -> value.mapping("a mapping of names to texts"))
        .ifPresent(
            given ->
                given
                    .entries()
                    .forEach((name, value) -> value.text().ifPresent(t -> headers.put(name, t))));
    Optional<String> body = keys.read("body", YamlValue::text);
    return keys.read(
            "url",
            value ->
                value.parse(
                    "an address such as https://example.com/hook",
                    text -> Optional.of(text).filter(t -> ADDRESS.matcher(t).matches())))
        .map(url -> new ChannelDef.Webhook(url, headers, body));
  }

  private static Optional<ChannelDef.Email> email(YamlMapping keys) {
    Tls tls =
        keys.read(
                "tls",
                value ->
                    value.parse(
                        "starttls, tls or none",
                        text ->
                            Stream.of(Tls.values())
                                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(text))
                                .findFirst()))
            .orElse(Tls.STARTTLS);
    int usual =
        switch (tls) {
          case NONE -> PLAIN_PORT;
          case STARTTLS -> STARTTLS_PORT;
          case TLS -> TLS_PORT;
        };
    int port =
        keys.read("port", value -> value.whole(1, 65_535)).map(Math::toIntExact).orElse(usual);
    Optional<String> user = keys.read("user", YamlValue::text);
    Optional<String> password = keys.read("password", YamlValue::text);
    Optional<String> from = keys.read("from", ChannelsReader::mailbox);
    List<String> to = new ArrayList<>();
    keys.get("to")
        .ifPresent(
            value -> {
              List<YamlValue> items =
                  value.isList()
                      ? value.list("a list of addresses").orElse(List.of())
                      : List.of(value);
              if (items.isEmpty()) {
                value.problem("somebody must be written to");
              }
              items.forEach(item -> mailbox(item).ifPresent(to::add));
            });
    return keys.read("host", YamlValue::text)
        .flatMap(
            host ->
                from.filter(f -> !to.isEmpty())
                    .map(f -> new ChannelDef.Email(host, port, tls, user, password, f, to)));
  }

  private static Optional<String> mailbox(YamlValue value) {
    return value.parse(
        "an address such as ops@example.com",
        text -> Optional.of(text).filter(t -> MAILBOX.matcher(t).matches()));
  }
}
