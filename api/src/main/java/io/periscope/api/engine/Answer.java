package io.periscope.api.engine;

import io.periscope.api.model.Schema;
import java.util.List;
import java.util.Optional;

/**
 * Rows, and what they are true of: everything in it was read at one instant.
 *
 * @param rows a value is empty where SQL has NULL, else a Boolean, Integer, Long, Double,
 *     BigDecimal, String, LocalDate or LocalDateTime, as the column's type says
 * @param views the state of each view that was asked
 * @param streams the state of each stream behind those views; a merged answer covers exactly its
 *     coverage
 */
public record Answer(
    Schema columns,
    List<List<Optional<Object>>> rows,
    List<ViewState> views,
    List<StreamState> streams) {}
