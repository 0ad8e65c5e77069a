package io.periscope.api.sink;

import io.periscope.api.model.Schema;
import java.util.List;
import java.util.Optional;

/**
 * Events that a stream accepted, some of all.
 *
 * @param number counts a sink's portions, from 1 on without a gap; the same number has the same
 *     events, also after a crash
 * @param columns the stream's fields
 * @param rows values as in {@link io.periscope.api.engine.Answer}
 */
public record Portion(long number, Schema columns, List<List<Optional<Object>>> rows) {}
