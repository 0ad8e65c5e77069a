package io.periscope.jdbc;

import io.periscope.api.source.Variables;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where a database is and who asks, as it is declared: {@code ${NAME}} stands for what the
 * environment has by that name.
 *
 * @param root the folder that the file of an SQLite database is relative to
 */
record Login(String url, Optional<String> user, Optional<String> password, Path root) {
  private static final String SQLITE = "jdbc:sqlite:";

  /**
   * With everything filled in.
   *
   * @param owner such as {@code stream 'orders'}, for messages
   */
  Login filled(String owner, Map<String, String> environment) {
    return new Login(
        absolute(Variables.fill(owner, url, environment)),
        user.map(text -> Variables.fill(owner, text, environment)),
        password.map(text -> Variables.fill(owner, text, environment)),
        root);
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
