package io.periscope.core.serving;

import io.periscope.api.model.Schema;
import io.periscope.api.plan.Scoring;
import java.util.List;
import java.util.Optional;

/**
 * What a view is: for a list or a page.
 *
 * @param groups the columns that tell its rows apart; empty when there is one, or they are not all
 *     in the answer
 * @param scoring the model that it asks about every event anew
 */
public record ViewInfo(
    String name,
    String description,
    String stream,
    List<String> tables,
    Schema columns,
    List<String> groups,
    String sql,
    Optional<Scoring> scoring) {}
