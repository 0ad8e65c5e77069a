package io.periscope.core.sink;

import io.periscope.api.engine.Layer;
import io.periscope.api.log.Coverage;
import io.periscope.api.model.SinkDef;
import io.periscope.api.sink.Sink;
import io.periscope.api.sink.Snapshot;
import io.periscope.core.serving.Result;
import io.periscope.core.serving.Serving;
import io.periscope.core.serving.ViewRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Asks a question again, and writes the answer when it is another one than what was written last.
 * Each answer is a whole one of one instant, so it does not matter how many were left out in
 * between, and a restart simply writes the newest.
 *
 * <p>What an answer covers does not tell whether it is another one: events that are released from
 * quarantine are in no offset that was not covered before, and a view may have been changed.
 */
public final class AnswerFeed implements Feed {
  private final SinkDef definition;
  private final Supplier<Sink> opener;
  private final Serving serving;
  private Optional<Written> last = Optional.empty();
  private Sink sink;

  /** What was written last, and by what its rows were told apart. */
  private record Written(Result answer, List<String> key) {
    boolean isOfSameShape(Result other, List<String> otherKey) {
      return answer.columns().equals(other.columns()) && key.equals(otherKey);
    }

    /**
     * @param ordered whether the order of the rows is part of the answer
     */
    boolean says(Result other, boolean ordered) {
      return answer.coverage().equals(other.coverage())
          && (answer.rows().equals(other.rows())
              || !ordered && counted(answer.rows()).equals(counted(other.rows())));
    }

    private static Map<List<Optional<Object>>, Integer> counted(List<List<Optional<Object>>> rows) {
      Map<List<Optional<Object>>, Integer> counts = new HashMap<>();
      rows.forEach(row -> counts.merge(row, 1, Integer::sum));
      return counts;
    }
  }

  /**
   * @param opener opens the sink, also anew: when a view has got other columns, nothing that the
   *     sink knows of what is outside can be compared with the answer
   */
  public AnswerFeed(SinkDef definition, Supplier<Sink> opener, Serving serving) {
    this.definition = definition;
    this.opener = opener;
    this.serving = serving;
    this.sink = opener.get();
  }

  @Override
  public boolean write() {
    List<String> key = key();
    Result answer = ask();
    if (!key.equals(key())) {
      // The view was changed in between; its next answer is of the new one.
      return false;
    }
    definition.requireKey(answer.columns());
    boolean same = last.stream().allMatch(each -> each.isOfSameShape(answer, key));
    if (same && last.stream().anyMatch(each -> each.says(answer, isOrdered()))) {
      return false;
    }
    if (!same) {
      sink.close();
      last = Optional.empty();
      sink = opener.get();
    }
    sink.write(new Snapshot(answer.columns(), key, answer.rows(), answer.coverage()));
    last = Optional.of(new Written(answer, key));
    return true;
  }

  private boolean isOrdered() {
    return definition.question() instanceof SinkDef.Question.Select;
  }

  @Override
  public Map<String, Coverage> written() {
    return last.map(each -> each.answer().coverage()).orElse(Map.of());
  }

  private List<String> key() {
    if (definition.key().isEmpty() && definition.question() instanceof SinkDef.Question.View view) {
      return serving.groups(view.name());
    }
    return definition.key();
  }

  private Result ask() {
    SinkDef.Question question = definition.question();
    if (question instanceof SinkDef.Question.Select select) {
      return serving.query(select.sql(), Layer.MERGED);
    }
    return serving.view(((SinkDef.Question.View) question).name(), ViewRequest.all(Layer.MERGED));
  }

  @Override
  public void close() {
    sink.close();
  }
}
