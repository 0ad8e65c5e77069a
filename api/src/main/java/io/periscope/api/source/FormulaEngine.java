package io.periscope.api.source;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.StreamDef;

/** Knows how to compute those fields of a generator that are declared as SQL expressions. */
public interface FormulaEngine {

  /**
   * Opens what computes the fields of one stream.
   *
   * @param stream has a generator with such fields
   * @throws io.periscope.api.error.ProblemsException when an expression is wrong, with its place
   */
  Formulas open(StreamDef stream);

  /** For generators without such fields. */
  static FormulaEngine none() {
    return stream -> {
      throw PeriscopeException.user(
          "stream '%s': fields that are made by sql cannot be computed here"
              .formatted(stream.name()));
    };
  }
}
