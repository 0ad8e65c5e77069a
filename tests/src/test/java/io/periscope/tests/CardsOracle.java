package io.periscope.tests;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * What the views of {@code examples/cards} are, in plain Java over the events as they were made.
 */
final class CardsOracle {
  private static final int LEADERS = 10;

  private final Schema schema;
  private final List<JsonNode> events = new ArrayList<>();
  private long rejected;
  private long duplicates;

  /** The fields by their roles; {@code others} are texts. */
  record Schema(
      String time,
      String arrival,
      List<String> dimensions,
      List<String> measures,
      List<String> flags,
      List<String> others) {

    /** Whether each value has its type; what is not there is null. */
    boolean isGood(JsonNode event) {
      return event.isObject()
          && isTime(event.get(time))
          && isTime(event.get(arrival))
          && dimensions.stream().allMatch(f -> is(event.get(f), JsonNode::isTextual))
          && others.stream().allMatch(f -> is(event.get(f), JsonNode::isTextual))
          && measures.stream().allMatch(f -> is(event.get(f), JsonNode::isNumber))
          && flags.stream().allMatch(f -> is(event.get(f), JsonNode::isBoolean));
    }

    private static boolean isTime(JsonNode value) {
      return value != null && value.isTextual() && value.asText().startsWith("20");
    }

    private static boolean is(JsonNode value, Function<JsonNode, Boolean> type) {
      return value == null || type.apply(value);
    }
  }

  private CardsOracle(Schema schema) {
    this.schema = schema;
  }

  /**
   * @param unique the field by which an event that came again is known
   */
  static CardsOracle read(Schema schema, Path jsonl, String unique) throws IOException {
    CardsOracle oracle = new CardsOracle(schema);
    Set<String> seen = new HashSet<>();
    for (String line : Files.readAllLines(jsonl)) {
      JsonNode event = parse(line);
      if (!schema.isGood(event)) {
        oracle.rejected++;
      } else if (!seen.add(event.get(unique).asText())) {
        oracle.duplicates++;
      } else {
        oracle.events.add(event);
      }
    }
    return oracle;
  }

  private static JsonNode parse(String line) throws IOException {
    try {
      return Program.json(line);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      return Program.json("null");
    }
  }

  long rows() {
    return accepted() + rejected + duplicates;
  }

  long accepted() {
    return events.size();
  }

  long rejected() {
    return rejected;
  }

  long duplicates() {
    return duplicates;
  }

  Map<String, List<List<String>>> views() {
    Map<String, List<List<String>>> views = new HashMap<>();
    for (String dimension : schema.dimensions()) {
      views.put(
          "daily_by_" + dimension,
          rows(
              event ->
                  List.of(
                      List.of(
                          time(event).truncatedTo(ChronoUnit.DAYS).toString(),
                          event.get(dimension).asText())),
              this::full));
      views.put("leaders_by_" + dimension, leaders(dimension));
    }
    views.put("sliding", rows(this::windows, this::full));
    views.put(
        "window_health",
        rows(event -> List.of(List.of(quarter(time(event)).toString())), this::health));
    return views;
  }

  /** One row a group: its key, then what there is to say of its events. */
  private List<List<String>> rows(
      Function<JsonNode, List<List<String>>> groups,
      Function<Collection<JsonNode>, List<String>> summary) {
    Map<List<String>, List<JsonNode>> members = new LinkedHashMap<>();
    for (JsonNode event : events) {
      for (List<String> group : groups.apply(event)) {
        members.computeIfAbsent(group, key -> new ArrayList<>()).add(event);
      }
    }
    List<List<String>> rows = new ArrayList<>();
    members.forEach(
        (key, in) -> {
          List<String> row = new ArrayList<>(key);
          row.addAll(summary.apply(in));
          rows.add(row);
        });
    return rows;
  }

  private LocalDateTime time(JsonNode event) {
    return LocalDateTime.parse(event.get(schema.time()).asText());
  }

  private LocalDateTime arrival(JsonNode event) {
    return LocalDateTime.parse(event.get(schema.arrival()).asText());
  }

  private static LocalDateTime quarter(LocalDateTime time) {
    return time.truncatedTo(ChronoUnit.HOURS).plusMinutes(time.getMinute() / 15 * 15L);
  }

  /** The four hours that contain it. */
  private List<List<String>> windows(JsonNode event) {
    List<List<String>> windows = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      LocalDateTime start = quarter(time(event)).minusMinutes(15L * i);
      windows.add(List.of(start.toString(), start.plusHours(1).toString()));
    }
    return windows;
  }

  private List<List<String>> leaders(String dimension) {
    Function<JsonNode, List<List<String>>> groups =
        event ->
            windows(event).stream()
                .map(window -> List.of(window.get(0), window.get(1), event.get(dimension).asText()))
                .toList();
    Comparator<List<String>> freshest =
        Comparator.comparing(row -> LocalDateTime.parse(row.get(0)));
    Comparator<List<String>> most = Comparator.comparing(row -> Long.parseLong(row.get(3)));
    return rows(groups, this::brief).stream()
        .sorted(freshest.reversed().thenComparing(most.reversed()).thenComparing(row -> row.get(2)))
        .limit(LEADERS)
        .toList();
  }

  private List<String> full(Collection<JsonNode> in) {
    List<String> row = new ArrayList<>();
    row.add("" + in.size());
    for (String measure : schema.measures()) {
      row.add(sum(in, measure));
      long there = there(in, measure);
      row.add(there == 0 ? "null" : "" + Double.parseDouble(sum(in, measure)) / there);
    }
    schema.flags().forEach(flag -> row.add("" + set(in, flag)));
    schema.flags().forEach(flag -> row.add("" + (double) set(in, flag) / in.size()));
    return row;
  }

  private List<String> brief(Collection<JsonNode> in) {
    List<String> row = new ArrayList<>();
    row.add("" + in.size());
    schema.measures().forEach(measure -> row.add(sum(in, measure)));
    schema.flags().forEach(flag -> row.add("" + set(in, flag)));
    return row;
  }

  private List<String> health(Collection<JsonNode> in) {
    List<String> row = new ArrayList<>();
    row.add("" + in.size());
    row.add(in.stream().map(this::time).min(Comparator.naturalOrder()).orElseThrow().toString());
    row.add(in.stream().map(this::time).max(Comparator.naturalOrder()).orElseThrow().toString());
    row.add(in.stream().map(this::arrival).max(Comparator.naturalOrder()).orElseThrow().toString());
    row.add("" + in.stream().filter(e -> !arrival(e).isBefore(time(e).plusMinutes(1))).count());
    row.add(
        ""
            + in.stream()
                .filter(e -> !arrival(e).isBefore(quarter(time(e)).plusMinutes(15)))
                .count());
    for (List<String> fields : List.of(schema.measures(), schema.flags(), schema.dimensions())) {
      fields.forEach(field -> row.add("" + (in.size() - there(in, field))));
    }
    return row;
  }

  private static long there(Collection<JsonNode> in, String field) {
    return in.stream().map(event -> event.get(field)).filter(Objects::nonNull).count();
  }

  private static long set(Collection<JsonNode> in, String flag) {
    return in.stream()
        .map(event -> event.get(flag))
        .filter(value -> value != null && value.asBoolean())
        .count();
  }

  private static String sum(Collection<JsonNode> in, String measure) {
    return in.stream()
        .map(event -> event.get(measure))
        .filter(Objects::nonNull)
        .map(JsonNode::decimalValue)
        .reduce(BigDecimal::add)
        .map(BigDecimal::toPlainString)
        .orElse("null");
  }
}
