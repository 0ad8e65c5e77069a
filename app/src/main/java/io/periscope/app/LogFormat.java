package io.periscope.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.slf4j.MDC;

/** How a log line is written. A line is formatted by the thread that it comes from. */
enum LogFormat {
  /** For people. */
  TEXT,
  /** For programs: one JSON object a line. */
  JSON;

  /** Where {@code --log-format} is not given. */
  static final String VARIABLE = "PERISCOPE_LOG_FORMAT";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** By the environment; text if that says nothing that is known. */
  static LogFormat ofEnvironment() {
    return "json".equalsIgnoreCase(System.getenv(VARIABLE)) ? JSON : TEXT;
  }

  Formatter formatter() {
    return new Formatter() {
      @Override
      public String format(LogRecord line) {
        Map<String, String> context =
            new TreeMap<>(Optional.ofNullable(MDC.getCopyOfContextMap()).orElse(Map.of()));
        return LogFormat.this == JSON
            ? json(line, formatMessage(line), context)
            : text(line, formatMessage(line), context);
      }
    };
  }

  private static String text(LogRecord line, String message, Map<String, String> context) {
    StringBuilder text =
        new StringBuilder(
            "%1$tFT%1$tT.%1$tL %2$-7s %3$s - %4$s"
                .formatted(
                    line.getInstant().toEpochMilli(),
                    line.getLevel(),
                    line.getLoggerName(),
                    message));
    if (!context.isEmpty()) {
      text.append(' ').append(context);
    }
    trace(line).ifPresent(trace -> text.append(System.lineSeparator()).append(trace));
    return text.append(System.lineSeparator()).toString();
  }

  private static String json(LogRecord line, String message, Map<String, String> context) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("time", line.getInstant().toString());
    json.put("level", level(line.getLevel()));
    json.put("logger", line.getLoggerName());
    json.put("thread", Thread.currentThread().getName());
    json.put("message", message);
    context.forEach(json::put);
    trace(line).ifPresent(trace -> json.put("trace", trace));
    try {
      return MAPPER.writeValueAsString(json) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** By the names that others use. */
  private static String level(Level level) {
    if (level.intValue() >= Level.SEVERE.intValue()) {
      return "error";
    } else if (level.intValue() >= Level.WARNING.intValue()) {
      return "warn";
    } else if (level.intValue() >= Level.INFO.intValue()) {
      return "info";
    }
    return level.intValue() >= Level.FINE.intValue() ? "debug" : "trace";
  }

  private static Optional<String> trace(LogRecord line) {
    return Optional.ofNullable(line.getThrown())
        .map(
            thrown -> {
              StringWriter text = new StringWriter();
              thrown.printStackTrace(new PrintWriter(text));
              return text.toString().stripTrailing();
            });
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
