package io.periscope.workspace;

import io.periscope.workspace.yaml.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The kinds of rule below {@code expect:}, with their own keys. */
@SuppressWarnings("ImmutableEnumChecker") // lists made by List.of
enum RuleShape implements Shape {
  NOT_NULL(true, must("column"), may()),
  IN_SET(true, must("column", "values"), may()),
  NOT_IN_SET(true, must("column", "values"), may()),
  BETWEEN(true, must("column"), may("min", "max", "strict_min", "strict_max")),
  MATCHES(true, must("column", "regex"), may()),
  NOT_MATCHES(true, must("column", "regex"), may()),
  LENGTH(true, must("column"), may("min", "max", "strict_min", "strict_max")),
  PAIR(true, must("greater", "than"), may("or_equal")),
  IS_TRUE(true, must("sql"), may()),
  RELATIONSHIP(true, must("column", "to", "field"), may()),
  UNIQUE(true, must("column"), may()),
  DISTINCT_COUNT(false, must("column"), may("min", "max", "strict_min", "strict_max")),
  ROW_COUNT(false, must(), may("min", "max", "strict_min", "strict_max")),
  VALUE(false, must("of"), may("min", "max", "strict_min", "strict_max")),
  WITHIN_STDEVS(false, must("column", "n"), may()),
  FRESHNESS(false, must("column", "within"), may("by")),
  VOLUME(false, must("column", "within"), may("every", "back")),
  NO_ROWS(false, must("sql"), may()),
  TYPE(false, must("column", "is"), may()),
  COLUMNS(false, must(), may("exactly", "set", "contain")),
  COLUMN_COUNT(false, must(), may("min", "max", "strict_min", "strict_max"));

  /** A key of rules that can hold for a share of the rows. */
  static final String MOSTLY = "mostly";

  /** A key of rules whose results count up. */
  static final String OVER = "over";

  private final boolean share;
  private final List<String> required;
  private final List<String> optional;

  RuleShape(boolean share, List<String> required, List<String> optional) {
    this.share = share;
    this.required = required;
    List<String> all = new ArrayList<>(optional);
    all.addAll(List.of("name", "on_fail", "where"));
    if (share) {
      all.addAll(List.of("mostly", "over"));
    }
    this.optional = List.copyOf(all);
  }

  /** Its key. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it can hold for a share of the rows. */
  boolean share() {
    return share;
  }

  static List<String> allKeys() {
    return Arrays.stream(values()).map(RuleShape::key).toList();
  }

  static Optional<RuleShape> of(String key) {
    return Arrays.stream(values()).filter(shape -> shape.key().equals(key)).findFirst();
  }

  @Override
  public List<String> required() {
    return required;
  }

  @Override
  public List<String> optional() {
    return optional;
  }

  private static List<String> must(String... keys) {
    return List.of(keys);
  }

  private static List<String> may(String... keys) {
    return List.of(keys);
  }
}
