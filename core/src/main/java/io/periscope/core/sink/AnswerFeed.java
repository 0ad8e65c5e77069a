package io.periscope.core.sink;

import io.periscope.api.engine.Layer;
import io.periscope.api.error.NearestName;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.log.Coverage;
import io.periscope.api.model.Schema;
import io.periscope.api.model.SinkDef;
import io.periscope.api.sink.Sink;
import io.periscope.api.sink.Snapshot;
import io.periscope.core.serving.Result;
import io.periscope.core.serving.Serving;
import io.periscope.core.serving.ViewRequest;
import java.util.List;
import java.util.Map;

/**
 * Asks a question again, and writes the answer when that covers more than what was written last.
 * Each answer is a whole one of one instant, so it does not matter how many were left out in
 * between, and a restart simply writes the newest.
 */
public final class AnswerFeed implements Feed {
  private final SinkDef definition;
  private final Sink sink;
  private final Serving serving;
  private Map<String, Coverage> written = Map.of();
  private boolean begun;

  public AnswerFeed(SinkDef definition, Sink sink, Serving serving) {
    this.definition = definition;
    this.sink = sink;
    this.serving = serving;
  }

  @Override
  public boolean write() {
    Result answer = ask();
    if (begun && answer.coverage().equals(written)) {
      return false;
    }
    requireColumns(answer.columns());
    sink.write(new Snapshot(answer.columns(), key(), answer.rows(), answer.coverage()));
    written = answer.coverage();
    begun = true;
    return true;
  }

  @Override
  public Map<String, Coverage> written() {
    return written;
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

  private void requireColumns(Schema columns) {
    for (String name : definition.key()) {
      if (columns.indexOf(name).isEmpty()) {
        throw PeriscopeException.user(
            "sink '%s': its key '%s' is no column of the answer; those are: %s%s"
                .formatted(
                    definition.name(),
                    name,
                    String.join(", ", columns.names()),
                    NearestName.hint(name, columns.names())));
      }
    }
  }

  @Override
  public void close() {
    sink.close();
  }
}
