package io.periscope.workspace;

import static io.periscope.workspace.yaml.Keys.must;

import io.periscope.workspace.yaml.Keys;
import io.periscope.workspace.yaml.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The kinds of rule below {@code expect:}, with their own keys. */
@SuppressWarnings("ImmutableEnumChecker") // lists made by List.of
enum RuleShape implements Shape {
  NOT_NULL(true, must("column")),
  IN_SET(true, must("column", "values")),
  NOT_IN_SET(true, must("column", "values")),
  BETWEEN(true, must("column").may("min", "max", "strict_min", "strict_max")),
  MATCHES(true, must("column", "regex")),
  NOT_MATCHES(true, must("column", "regex")),
  LENGTH(true, must("column").may("min", "max", "strict_min", "strict_max")),
  PAIR(true, must("greater", "than").may("or_equal")),
  IS_TRUE(true, must("sql")),
  RELATIONSHIP(true, must("column", "to", "field")),
  UNIQUE(true, must("column")),
  DISTINCT_COUNT(false, must("column").may("min", "max", "strict_min", "strict_max")),
  ROW_COUNT(false, must().may("min", "max", "strict_min", "strict_max")),
  VALUE(false, must("of").may("min", "max", "strict_min", "strict_max")),
  WITHIN_STDEVS(false, must("column", "n")),
  FRESHNESS(false, must("column", "within").may("by")),
  VOLUME(false, must("column", "within").may("every", "back")),
  NO_ROWS(false, must("sql")),
  TYPE(false, must("column", "is")),
  COLUMNS(false, must().may("exactly", "set", "contain")),
  COLUMN_COUNT(false, must().may("min", "max", "strict_min", "strict_max"));

  /** A key of rules that can hold for a share of the rows. */
  static final String MOSTLY = "mostly";

  /** A key of rules whose results count up. */
  static final String OVER = "over";

  private final boolean share;
  private final Keys shape;

  RuleShape(boolean share, Keys own) {
    this.share = share;
    Keys each = own.may("name", "on_fail", "where");
    this.shape = share ? each.may(MOSTLY, OVER) : each;
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
  public Keys shape() {
    return shape;
  }
}
