package io.periscope.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Field.TimeUnit;
import io.periscope.api.model.StreamDef;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Reads when an event happened, and makes it happen at another time. */
final class EventTime {
  private static final int DATE = "2016-01-01".length();

  private final Field time;
  private final List<Field> moved;

  /**
   * @param stream one with a time field
   */
  EventTime(StreamDef stream) {
    String name = stream.time().orElseThrow();
    this.time = stream.schema().field(stream.schema().indexOf(name).orElseThrow());
    this.moved =
        stream.schema().fields().stream()
            .filter(field -> field.type().equals(DataType.TIMESTAMP) || field.equals(time))
            .toList();
  }

  /** An event's members; empty when it is no object, and so has no time. */
  static Optional<ObjectNode> parse(byte[] event) {
    try {
      return Client.JSON.readTree(event) instanceof ObjectNode object
          ? Optional.of(object)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  Optional<Instant> of(ObjectNode event) {
    return read(time, event);
  }

  /** The event with all its times moved. */
  byte[] move(ObjectNode event, Duration by) {
    for (Field field : moved) {
      read(field, event)
          .ifPresent(
              at -> {
                LocalDateTime then = LocalDateTime.ofInstant(at.plus(by), ZoneOffset.UTC);
                event.put(
                    field.name(),
                    field.type().equals(DataType.DATE)
                        ? then.toLocalDate().toString()
                        : then.truncatedTo(ChronoUnit.MICROS).toString());
              });
    }
    try {
      return Client.JSON.writeValueAsBytes(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Optional<Instant> read(Field field, ObjectNode event) {
    JsonNode value = event.path(field.name());
    if (value.isNumber() && field.type().equals(DataType.TIMESTAMP)) {
      BigDecimal unit = BigDecimal.valueOf(field.unit().orElse(TimeUnit.MS).micros());
      return Optional.of(
          Instant.EPOCH.plus(value.decimalValue().multiply(unit).longValue(), ChronoUnit.MICROS));
    }
    return value.isTextual() ? text(value.textValue().strip().replace(' ', 'T')) : Optional.empty();
  }

  /** A time as ISO 8601 has it, or a day, which is its midnight; UTC unless it says otherwise. */
  static Optional<Instant> text(String text) {
    try {
      if (text.length() == DATE) {
        return Optional.of(LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC));
      }
      boolean zone =
          text.endsWith("Z") || text.lastIndexOf('+') > DATE || text.lastIndexOf('-') > DATE;
      return Optional.of(
          zone
              ? OffsetDateTime.parse(text).toInstant()
              : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
