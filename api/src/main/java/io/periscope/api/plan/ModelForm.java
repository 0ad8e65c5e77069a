package io.periscope.api.plan;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What must be known of something to predict it.
 *
 * @param fields of the stream that the features read, or the join; in the order of the stream's
 *     schema. What only the target or the filter reads is not among them
 * @param picks fields that say which row of a table is meant
 * @param texts for each field that is a text and a feature as it is, that feature
 */
public record ModelForm(List<String> fields, List<Pick> picks, Map<String, String> texts) {

  /**
   * A field by which a table is joined, and by nothing else.
   *
   * @param key the column that the field equals
   */
  public record Pick(String field, String table, String key) {}

  /** Nothing is asked. */
  public static final ModelForm NONE = new ModelForm(List.of(), List.of(), Map.of());

  public ModelForm {
    fields = List.copyOf(fields);
    picks = List.copyOf(picks);
    texts = Map.copyOf(texts);
  }

  /** How a field is picked, if it is. */
  public Optional<Pick> pick(String field) {
    return picks.stream().filter(pick -> pick.field().equals(field)).findFirst();
  }
}
