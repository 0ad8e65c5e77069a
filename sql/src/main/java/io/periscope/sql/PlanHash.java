package io.periscope.sql;

import io.periscope.api.model.Field;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Names the meaning of a view's state: what it keeps, how that is made and merged, and from which
 * fields of which types. How it is finished and presented is not part of it, so that a view can
 * change that and keep its state.
 */
final class PlanHash {
  private static final int BYTES = 8;

  private PlanHash() {}

  static String of(StateSplit split, List<Field> fields) {
    StringBuilder meaning = new StringBuilder();
    meaning.append(split.accumulate()).append('\n').append(split.merged()).append('\n');
    split
        .columns()
        .forEach(
            column ->
                meaning
                    .append(column.name())
                    .append(' ')
                    .append(column.type())
                    .append(' ')
                    .append(column.combine())
                    .append('\n'));
    fields.forEach(
        field -> meaning.append(field.name()).append(' ').append(field.type()).append('\n'));
    return of(meaning.toString());
  }

  /** Names a meaning by its text. */
  static String of(String meaning) {
    byte[] digest = sha256().digest(meaning.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest, 0, BYTES);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
