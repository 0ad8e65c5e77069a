package io.periscope.core;

import static io.periscope.api.plan.SqlText.quote;

import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.ModelDef;
import io.periscope.api.model.StreamDef;
import io.periscope.api.plan.ModelForm.Pick;
import io.periscope.api.plan.ModelPlan;
import io.periscope.core.learn.Encoding;
import io.periscope.core.serving.PredictionForm;
import io.periscope.core.serving.PredictionForm.Choice;
import io.periscope.core.serving.PredictionForm.Choices;
import io.periscope.core.serving.PredictionForm.Input;
import io.periscope.core.serving.Result;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Finds out what someone who wants a prediction is to be asked, and out of what to choose. */
final class PredictionForms {
  /** More choices nobody looks through. */
  static final int MOST_CHOICES = 10_000;

  /** So few are all seen at once. */
  private static final int FEW = 12;

  private final Function<String, Result> query;

  /**
   * @param query answers a SELECT over the tables
   */
  PredictionForms(Function<String, Result> query) {
    this.query = query;
  }

  /**
   * @param champion what it was trained on
   */
  PredictionForm of(
      ModelDef model,
      ModelPlan plan,
      StreamDef stream,
      Catalog catalog,
      Optional<Encoding> champion) {
    List<Input> inputs =
        stream.schema().fields().stream()
            .filter(field -> plan.form().fields().contains(field.name()))
            .map(
                field ->
                    new Input(
                        field,
                        plan.form().pick(field.name()).map(pick -> choices(pick, catalog)),
                        champion
                            .map(
                                encoding ->
                                    known(
                                        plan.form().texts().getOrDefault(field.name(), ""),
                                        encoding))
                            .orElse(List.of())))
            .toList();
    return new PredictionForm(model.name(), model.task(), model.target().text().strip(), inputs);
  }

  private static List<String> known(String feature, Encoding champion) {
    return champion.columns().stream()
        .filter(column -> column.name().equals(feature))
        .flatMap(column -> column.categories().orElse(List.of()).stream())
        .sorted()
        .limit(MOST_CHOICES)
        .toList();
  }

  private Choices choices(Pick pick, Catalog catalog) {
    List<Field> fields =
        catalog.workspace().tables().stream()
            .filter(table -> table.name().equals(pick.table()))
            .flatMap(table -> table.schema().fields().stream())
            .toList();
    List<String> texts =
        fields.stream()
            .filter(field -> field.type().equals(DataType.STRING))
            .map(Field::name)
            .filter(name -> !name.equals(pick.key()))
            .toList();
    List<String> columns = new ArrayList<>(List.of(pick.key()));
    columns.addAll(texts);
    Result result =
        query.apply(
            "SELECT %s FROM %s WHERE %s IS NOT NULL ORDER BY 1 LIMIT %d"
                .formatted(
                    columns.stream().map(name -> quote(name)).collect(Collectors.joining(", ")),
                    quote(pick.table()),
                    quote(pick.key()),
                    MOST_CHOICES + 1));
    boolean cut = result.rows().size() > MOST_CHOICES;
    List<List<Optional<Object>>> rows =
        cut ? result.rows().subList(0, MOST_CHOICES) : result.rows();
    boolean textKey =
        fields.stream()
            .anyMatch(f -> f.name().equals(pick.key()) && f.type().equals(DataType.STRING));
    return choices(pick.table(), columns, rows, textKey, cut);
  }

  /**
   * @param columns the key, and then texts
   * @param textKey whether the key is a text that says something by itself
   */
  static Choices choices(
      String table,
      List<String> columns,
      List<List<Optional<Object>>> rows,
      boolean textKey,
      boolean cut) {
    long[] values =
        IntStream.range(0, columns.size())
            .mapToLong(i -> rows.stream().flatMap(row -> row.get(i).stream()).distinct().count())
            .toArray();
    // What tells most rows apart is what they are called; of two the first.
    int label =
        IntStream.range(1, columns.size())
            .filter(i -> !textKey || values[i] * 10 >= rows.size() * 9L)
            .boxed()
            .max(Comparator.<Integer>comparingLong(i -> values[i]).thenComparing(i -> -i))
            .orElse(0);
    // What has at least two of them under one value narrows the choice.
    Optional<Integer> group =
        IntStream.range(1, columns.size())
            .filter(i -> i != label && rows.size() > FEW)
            .filter(i -> values[i] >= 2 && values[i] * 2 <= rows.size())
            .boxed()
            .findFirst();
    return new Choices(
        table,
        columns.get(label),
        group.map(columns::get),
        cut,
        labelled(rows, label, group.orElse(-1)));
  }

  private static List<Choice> labelled(List<List<Optional<Object>>> rows, int label, int group) {
    List<Choice> choices = new ArrayList<>();
    Map<List<Object>, Integer> known = new HashMap<>();
    Set<Object> keys = new HashSet<>();
    for (List<Optional<Object>> row : rows) {
      Object key = row.get(0).orElseThrow();
      if (keys.add(key)) {
        Optional<String> in = group < 0 ? Optional.empty() : row.get(group).map(Objects::toString);
        String text = row.get(label).map(Objects::toString).orElse("");
        known.merge(List.of(in, text), 1, Integer::sum);
        choices.add(new Choice(key, text, in));
      }
    }
    return choices.stream()
        .map(
            choice ->
                choice.label().isEmpty()
                        || known.getOrDefault(List.of(choice.group(), choice.label()), 0) > 1
                    ? new Choice(
                        choice.value(),
                        (choice.label() + " (" + choice.value() + ")").strip(),
                        choice.group())
                    : choice)
        .sorted(
            Comparator.<Choice, Boolean>comparing(choice -> choice.group().isEmpty())
                .thenComparing(choice -> choice.group().orElse(""))
                .thenComparing(PredictionForms::order))
        .toList();
  }

  /** Keys that are their own labels keep their order, which for numbers is not that of texts. */
  private static int order(Choice one, Choice other) {
    boolean keys =
        one.label().equals(one.value().toString())
            && other.label().equals(other.value().toString());
    return keys ? 0 : one.label().compareTo(other.label());
  }
}
