package io.periscope.jdbc;

import io.periscope.api.error.PeriscopeException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a database is and who asks, as it is declared: {@code ${NAME}} stands for what the
 * environment has by that name.
 *
 * @param root the folder that the file of an SQLite database is relative to
 */
record Login(String url, Optional<String> user, Optional<String> password, Path root) {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");
  private static final String SQLITE = "jdbc:sqlite:";

  /**
   * With everything filled in.
   *
   * @param owner such as {@code stream 'orders'}, for messages
   */
  Login filled(String owner, Map<String, String> environment) {
    return new Login(
        absolute(fill(owner, url, environment)),
        user.map(text -> fill(owner, text, environment)),
        password.map(text -> fill(owner, text, environment)),
        root);
  }

  private static String fill(String owner, String text, Map<String, String> environment) {
    Matcher matcher = VARIABLE.matcher(text);
    StringBuilder filled = new StringBuilder();
    while (matcher.find()) {
      String name = matcher.group(1);
      String value = environment.get(name);
      if (value == null) {
        throw PeriscopeException.user(
            "%s: the environment variable %s is not set; set it before the start"
                .formatted(owner, name));
      }
      matcher.appendReplacement(filled, Matcher.quoteReplacement(value));
    }
    return matcher.appendTail(filled).toString();
  }

  private String absolute(String filled) {
    if (!filled.startsWith(SQLITE)) {
      return filled;
    }
    String file = filled.substring(SQLITE.length());
    boolean special = file.isEmpty() || file.startsWith(":") || file.startsWith("file:");
    return special ? filled : SQLITE + root.resolve(file).normalize();
  }

  /** The address without what may be secret. */
  String place() {
    return url.replaceFirst("[?;].*", "").replaceFirst("//[^/@]*@", "//");
  }

  /** Never shows a secret. */
  @Override
  public String toString() {
    return place();
  }
}
