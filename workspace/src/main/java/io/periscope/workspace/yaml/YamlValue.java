package io.periscope.workspace.yaml;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A value at its place. Each reading method gives the value as the asked-for kind, or reports that
 * it is another and gives nothing, so that the reader can go on to the next problem.
 */
public final class YamlValue {
  private static final BigDecimal MAX_LONG = BigDecimal.valueOf(Long.MAX_VALUE);

  private final String name;
  private final Node node;
  private final Place keyPlace;
  private final Problems problems;

  YamlValue(String name, Node node, Place keyPlace, Problems problems) {
    this.name = name;
    this.node = node;
    this.keyPlace = keyPlace;
    this.problems = problems;
  }

  /** How messages name it: its key in quotes, or what else it is. */
  public String name() {
    return name;
  }

  public Place place() {
    return Place.of(node);
  }

  /** Where its key stands; its own place when it has none. */
  public Place keyPlace() {
    return keyPlace;
  }

  public boolean isMapping() {
    return node instanceof MappingNode;
  }

  public boolean isList() {
    return node instanceof SequenceNode;
  }

  public boolean isScalar() {
    return node instanceof ScalarNode;
  }

  /** Whether it is a scalar with nothing in it: {@code null}, {@code ~} or no text at all. */
  public boolean isNull() {
    return tagged(Tag.NULL);
  }

  public boolean isBoolean() {
    return tagged(Tag.BOOL);
  }

  public boolean isNumber() {
    return tagged(Tag.INT) || tagged(Tag.FLOAT);
  }

  /** A scalar as it is written, also one that is empty; empty for a list or a mapping. */
  public Optional<String> written() {
    return node instanceof ScalarNode scalar ? Optional.of(scalar.getValue()) : Optional.empty();
  }

  /**
   * In which line of the file the first line of its text stands: of a block, the one behind the
   * sign that begins it.
   */
  public int textLine() {
    boolean block =
        node instanceof ScalarNode scalar && scalar.getScalarStyle() == ScalarStyle.LITERAL;
    return place().line() + (block ? 1 : 0);
  }

  /** Whether it is a mapping with this key. */
  public boolean has(String key) {
    return node instanceof MappingNode mapping
        && mapping.getValue().stream()
            .anyMatch(
                tuple ->
                    tuple.getKeyNode() instanceof ScalarNode scalar
                        && scalar.getValue().equals(key));
  }

  /** Reports a problem with this value. */
  public void problem(String message) {
    problems.add(place(), message);
  }

  /** Reports a problem with the key of this value. */
  public void keyProblem(String message) {
    problems.add(keyPlace, message);
  }

  /** Reports that this value is not what was expected, and what it is instead. */
  public <T> Optional<T> mustBe(String expected) {
    problem(name + " must be " + expected + ", not " + found());
    return Optional.empty();
  }

  /** Any scalar with something in it, as it is written; a number is a text too. */
  public Optional<String> text() {
    return parse("a text", text -> text.isBlank() ? Optional.empty() : Optional.of(text));
  }

  /**
   * A text laid out so that lines and columns in it are those of the file: for a language of its
   * own, whose reader tells places by itself.
   */
  public Optional<String> inPlace() {
    return text()
        .map(
            text -> {
              ScalarStyle style =
                  node instanceof ScalarNode scalar ? scalar.getScalarStyle() : ScalarStyle.PLAIN;
              boolean block = style == ScalarStyle.LITERAL;
              boolean quoted =
                  style == ScalarStyle.DOUBLE_QUOTED || style == ScalarStyle.SINGLE_QUOTED;
              String lines = "\n".repeat(Math.max(0, place().line() - 1));
              return block
                  ? lines + "\n" + text.indent(indentation())
                  : lines + " ".repeat(Math.max(0, place().column() - (quoted ? 0 : 1))) + text;
            });
  }

  /** How far a block is indented; as far as usual, if that cannot be seen. */
  private int indentation() {
    int[] buffer = node.getStartMark().map(Mark::getBuffer).orElse(new int[0]);
    int at = node.getStartMark().map(Mark::getPointer).orElse(0);
    while (at < buffer.length && buffer[at] != '\n') {
      at++;
    }
    int spaces = 0;
    for (at++; at < buffer.length; at++) {
      if (buffer[at] == '\n') {
        spaces = 0;
      } else if (buffer[at] == ' ') {
        spaces++;
      } else {
        return spaces;
      }
    }
    return keyPlace.column() + 1;
  }

  /** A scalar whose text the parser understands. */
  public <T> Optional<T> parse(String expected, Function<String, Optional<T>> parser) {
    if (node instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.NULL)) {
      Optional<T> parsed = parser.apply(scalar.getValue());
      if (parsed.isPresent()) {
        return parsed;
      }
    }
    return mustBe(expected);
  }

  public Optional<Boolean> bool() {
    return tagged(Tag.BOOL)
        ? parse("true or false", text -> Optional.of(Boolean.parseBoolean(text)))
        : mustBe("true or false");
  }

  /** A number within double's range. */
  public Optional<BigDecimal> number() {
    return isNumber() ? parse("a number", YamlValue::decimal) : mustBe("a number");
  }

  /** A whole number from min to max, both included. */
  public Optional<Long> whole(long min, long max) {
    String expected =
        max == Long.MAX_VALUE
            ? min == Long.MIN_VALUE ? "a whole number" : "a whole number from " + min + " on"
            : "a whole number from " + min + " to " + max;
    if (!tagged(Tag.INT)) {
      return mustBe(expected);
    }
    return parse(
        expected,
        text ->
            decimal(text)
                .filter(n -> n.abs().compareTo(MAX_LONG) <= 0)
                .map(BigDecimal::longValueExact)
                .filter(n -> n >= min && n <= max));
  }

  /** A mapping whose keys are fixed; unknown, doubled and missing ones are reported. */
  public Optional<YamlMapping> mapping(Shape shape) {
    return node instanceof MappingNode mapping
        ? Optional.of(YamlMapping.of(name, mapping, problems).check(this, shape))
        : mustBe("a mapping with the keys " + String.join(", ", shape.keys()));
  }

  /**
   * A mapping whose keys are the user's own; only doubled ones are reported.
   *
   * @param expected what it is a mapping of, for the message
   */
  public Optional<YamlMapping> mapping(String expected) {
    return node instanceof MappingNode mapping
        ? Optional.of(YamlMapping.of(name, mapping, problems))
        : mustBe(expected);
  }

  /** The items of a list. */
  public Optional<List<YamlValue>> list(String expected) {
    if (!(node instanceof SequenceNode sequence)) {
      return mustBe(expected);
    }
    List<YamlValue> items = new ArrayList<>();
    for (Node item : sequence.getValue()) {
      items.add(new YamlValue("an item of " + name, item, Place.of(item), problems));
    }
    return Optional.of(items);
  }

  private boolean tagged(Tag tag) {
    return node instanceof ScalarNode scalar && scalar.getTag().equals(tag);
  }

  private static Optional<BigDecimal> decimal(String text) {
    try {
      return Optional.of(new BigDecimal(text)).filter(n -> Double.isFinite(n.doubleValue()));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private String found() {
    if (node instanceof ScalarNode scalar) {
      boolean empty = scalar.getTag().equals(Tag.NULL) || scalar.getValue().isBlank();
      return empty ? "empty" : "'" + scalar.getValue() + "'";
    }
    return isList() ? "a list" : "a mapping";
  }
}
