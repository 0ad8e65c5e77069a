package io.periscope.api.plan;

import io.periscope.api.learn.Scorer;
import io.periscope.api.model.Schema;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a view means, compiled once, as SQL texts of one dialect. Batch, speed and serving all run
 * these texts; nothing else knows what a view means.
 *
 * <p>The texts name relations that whoever runs them must bind, as {@link SqlText#bind} does with a
 * WITH clause: the stream and the tables by their own names, {@value #PARTS}, {@value #STATE} and
 * {@value #FINISHED}. All names are quoted in the texts.
 *
 * <p>For every way to split the events into parts, with merge and finish as below: {@code
 * present(finish(merge(accumulate(part 1) ∪ … ∪ accumulate(part n)))) = unsplit(all events)}.
 *
 * @param view the view's name
 * @param stream the stream it reads
 * @param tables the reference tables it joins
 * @param inputs the fields of the stream that it reads, in the order of the stream's schema
 * @param state the columns of the state table; keys first
 * @param output the columns of the answer
 * @param groups those of them that tell its rows apart, because they are what the view groups by;
 *     empty when there is one row, or when not all that it groups by is in the answer
 * @param accumulate from the stream and tables to state rows, one a group
 * @param merge from {@value #PARTS}, any number of state rows, to one row a group
 * @param finish from {@value #STATE}, one row a group, to the answer's rows
 * @param present from {@value #FINISHED} to the answer: HAVING, ORDER BY, LIMIT
 * @param unsplit the view's own query from the stream and tables, not split: the oracle
 * @param hash names this meaning: two plans with the same hash keep the same state
 * @param scoring the model whose predictions the texts read, and who makes them
 */
public record ViewPlan(
    String view,
    String stream,
    List<String> tables,
    List<String> inputs,
    List<StateColumn> state,
    Schema output,
    List<String> groups,
    String accumulate,
    String merge,
    String finish,
    String present,
    String unsplit,
    String hash,
    Optional<Scoring> scoring) {

  /** The relation that {@link #merge} reads. */
  public static final String PARTS = "parts";

  /** The relation that {@link #finish} reads. */
  public static final String STATE = "state";

  /** The relation that {@link #present} reads. */
  public static final String FINISHED = "finished";

  public ViewPlan {
    tables = List.copyOf(tables);
    inputs = List.copyOf(inputs);
    state = List.copyOf(state);
    groups = List.copyOf(groups);
  }

  /** A plan that asks no model, and does not say what tells its rows apart. */
  public ViewPlan(
      String view,
      String stream,
      List<String> tables,
      List<String> inputs,
      List<StateColumn> state,
      Schema output,
      String accumulate,
      String merge,
      String finish,
      String present,
      String unsplit,
      String hash) {
    this(
        view,
        stream,
        tables,
        inputs,
        state,
        output,
        List.of(),
        accumulate,
        merge,
        finish,
        present,
        unsplit,
        hash,
        Optional.empty());
  }

  /** Whether both keep the same state for the same view. */
  public boolean sameMeaning(ViewPlan other) {
    return view.equals(other.view) && hash.equals(other.hash);
  }

  /** From {@value #PARTS} to the whole answer: merge, finish and present as one text. */
  public String answer() {
    return SqlText.bind(
        List.of(new SqlText.Binding(STATE, merge), new SqlText.Binding(FINISHED, finish)), present);
  }

  /**
   * The same plan, bound to the contents of its tables: a table with other rows makes another
   * meaning, and so another hash.
   *
   * @param tableHashes a hash of the content of each table in {@link #tables}
   */
  public ViewPlan boundTo(Map<String, String> tableHashes) {
    if (tables.isEmpty()) {
      return this;
    }
    String contents = tables.stream().map(tableHashes::get).collect(Collectors.joining("-"));
    return with(hash + "-" + contents, scoring);
  }

  /**
   * The same plan, bound to a version of the model that it asks: another version makes another
   * meaning, and so another hash. A plan that asks none stays as it is.
   *
   * @param champion the version of now
   */
  public ViewPlan scoredBy(Function<ModelPlan, Optional<Scorer>> champion) {
    if (scoring.isEmpty()) {
      return this;
    }
    ModelPlan model = scoring.get().model();
    Scoring bound = new Scoring(model, champion.apply(model));
    return with("%s-%s-v%d".formatted(hash, model.hash(), bound.version()), Optional.of(bound));
  }

  private ViewPlan with(String boundHash, Optional<Scoring> boundScoring) {
    return new ViewPlan(
        view,
        stream,
        tables,
        inputs,
        state,
        output,
        groups,
        accumulate,
        merge,
        finish,
        present,
        unsplit,
        boundHash,
        boundScoring);
  }
}
