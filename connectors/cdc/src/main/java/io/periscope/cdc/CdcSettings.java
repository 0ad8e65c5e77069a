package io.periscope.cdc;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.source.Variables;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a workspace says about a source of this kind; {@code ${NAME}} stands for what the
 * environment has by that name.
 *
 * @param url as JDBC has it
 * @param table with its schema, {@code public} unless declared
 * @param snapshot whether what is in the table at the start comes first
 * @param slot the replication slot; named after the stream when empty
 * @param publication likewise
 */
record CdcSettings(
    String url,
    String user,
    String password,
    String schema,
    String table,
    boolean snapshot,
    Optional<String> slot,
    Optional<String> publication) {
  private static final Pattern URL =
      Pattern.compile("jdbc:postgresql://([^/:?]+)(?::(\\d{1,5}))?/([^?]+)(?:\\?(.*))?");

  /** Where the server is. */
  record Address(String host, int port, String database, Optional<String> sslMode) {
    @Override
    public String toString() {
      return "jdbc:postgresql://%s:%d/%s".formatted(host, port, database);
    }
  }

  CdcSettings filled(String owner, Map<String, String> environment) {
    return new CdcSettings(
        Variables.fill(owner, url, environment),
        Variables.fill(owner, user, environment),
        Variables.fill(owner, password, environment),
        schema,
        table,
        snapshot,
        slot,
        publication);
  }

  /** To be asked when everything is filled in. */
  Address address(String owner) {
    Matcher matcher = URL.matcher(url);
    if (!matcher.matches()) {
      throw PeriscopeException.user(
          "%s: the url must be like jdbc:postgresql://host:5432/database".formatted(owner));
    }
    return new Address(
        matcher.group(1),
        Optional.ofNullable(matcher.group(2)).map(Integer::parseInt).orElse(5432),
        matcher.group(3),
        Optional.ofNullable(matcher.group(4)).flatMap(CdcSettings::sslMode));
  }

  private static Optional<String> sslMode(String parameters) {
    for (String parameter : parameters.split("&", -1)) {
      if (parameter.startsWith("sslmode=")) {
        return Optional.of(parameter.substring("sslmode=".length()));
      }
    }
    return Optional.empty();
  }

  /** Never shows a secret. */
  @Override
  public String toString() {
    return schema + "." + table;
  }
}
