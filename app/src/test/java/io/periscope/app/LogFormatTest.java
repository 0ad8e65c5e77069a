package io.periscope.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.TimeZone;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class LogFormatTest {
  @AfterEach
  void clear() {
    MDC.clear();
  }

  private static LogRecord line(Level level, String message) {
    LogRecord line = new LogRecord(level, message);
    line.setLoggerName("io.periscope.core.Pipeline");
    line.setInstant(Instant.parse("2026-03-01T10:00:00.125Z"));
    return line;
  }

  @Test
  void jsonHasWhatTheLineHasAndWhatItIsAbout() throws Exception {
    MDC.put("request", "r-1");
    MDC.put("stream", "trips");
    LogRecord line = line(Level.WARNING, "two\nlines \"quoted\"");
    line.setThrown(new IllegalStateException("why"));

    String text = LogFormat.JSON.formatter().format(line);

    assertThat(text).endsWith("\n");
    assertThat(text.lines()).hasSize(1);
    JsonNode json = new ObjectMapper().readTree(text);
    assertThat(json.get("time").asText()).isEqualTo("2026-03-01T10:00:00.125Z");
    assertThat(json.get("level").asText()).isEqualTo("warn");
    assertThat(json.get("logger").asText()).isEqualTo("io.periscope.core.Pipeline");
    assertThat(json.get("thread").asText()).isEqualTo(Thread.currentThread().getName());
    assertThat(json.get("message").asText()).isEqualTo("two\nlines \"quoted\"");
    assertThat(json.get("request").asText()).isEqualTo("r-1");
    assertThat(json.get("stream").asText()).isEqualTo("trips");
    assertThat(json.get("trace").asText()).startsWith("java.lang.IllegalStateException: why\n");
  }

  @Test
  void textIsForPeople() {
    TimeZone zone = TimeZone.getDefault();
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    try {
      assertThat(LogFormat.TEXT.formatter().format(line(Level.INFO, "begun")))
          .isEqualToNormalizingNewlines(
              "2026-03-01T10:00:00.125 INFO    io.periscope.core.Pipeline - begun\n");
      MDC.put("stream", "trips");
      assertThat(LogFormat.TEXT.formatter().format(line(Level.INFO, "begun")))
          .isEqualToNormalizingNewlines(
              "2026-03-01T10:00:00.125 INFO    io.periscope.core.Pipeline - begun {stream=trips}\n");
    } finally {
      TimeZone.setDefault(zone);
    }
  }

  @Test
  void levelsHaveTheirUsualNames() throws Exception {
    assertThat(level(Level.SEVERE)).isEqualTo("error");
    assertThat(level(Level.INFO)).isEqualTo("info");
    assertThat(level(Level.FINE)).isEqualTo("debug");
    assertThat(level(Level.FINEST)).isEqualTo("trace");
  }

  private static String level(Level level) throws Exception {
    return new ObjectMapper()
        .readTree(LogFormat.JSON.formatter().format(line(level, "")))
        .get("level")
        .asText();
  }
}
