package io.periscope.core.schedule;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.job.StepDef.ExportFormat;
import io.periscope.core.serving.Result;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/**
 * An answer in a file. It is written under another name first, so that whoever reads finds a whole
 * one: the former, or this.
 */
public final class ExportedFile {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(com.fasterxml.jackson.core.StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
          .disable(com.fasterxml.jackson.core.StreamWriteFeature.AUTO_CLOSE_TARGET)
          .build();

  private ExportedFile() {}

  /**
   * Puts an answer where a file is, or is to be.
   *
   * @throws PeriscopeException (RESOURCE) when it cannot be written
   */
  public static void write(Result answer, ExportFormat format, Path file) {
    Path whole = file.toAbsolutePath();
    Path folder = Optional.ofNullable(whole.getParent()).orElse(whole);
    Path temporary = folder.resolve("." + file.getFileName() + ".tmp");
    try {
      Files.createDirectories(folder);
      try (BufferedWriter writer = Files.newBufferedWriter(temporary, StandardCharsets.UTF_8)) {
        if (format == ExportFormat.CSV) {
          csv(answer, writer);
        } else {
          json(answer, writer, format == ExportFormat.JSON);
        }
      }
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw PeriscopeException.resource("cannot write %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static void csv(Result answer, Writer out) throws IOException {
    List<String> names = names(answer);
    for (int i = 0; i < names.size(); i++) {
      out.write((i == 0 ? "" : ",") + quoted(names.get(i)));
    }
    out.write("\n");
    for (List<Optional<Object>> row : answer.rows()) {
      for (int i = 0; i < row.size(); i++) {
        out.write((i == 0 ? "" : ",") + row.get(i).map(value -> quoted(text(value))).orElse(""));
      }
      out.write("\n");
    }
  }

  /** Without quotes, an empty cell is NULL. */
  private static String quoted(String text) {
    boolean plain =
        !text.isEmpty()
            && text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  private static void json(Result answer, Writer out, boolean array) throws IOException {
    List<String> names = names(answer);
    String between = array ? "[\n" : "";
    for (List<Optional<Object>> row : answer.rows()) {
      out.write(between);
      between = array ? ",\n" : "\n";
      try (JsonGenerator json = JSON.createGenerator(out)) {
        json.writeStartObject();
        for (int i = 0; i < names.size(); i++) {
          json.writeFieldName(names.get(i));
          value(json, row.get(i));
        }
        json.writeEndObject();
      }
    }
    out.write(
        array ? (answer.rows().isEmpty() ? "[]\n" : "\n]\n") : answer.rows().isEmpty() ? "" : "\n");
  }

  private static void value(JsonGenerator json, Optional<Object> value) throws IOException {
    if (value.isEmpty()) {
      json.writeNull();
    } else if (value.get() instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else if (value.get() instanceof BigDecimal number) {
      json.writeNumber(number);
    } else if (value.get() instanceof Double number && Double.isFinite(number)) {
      json.writeNumber(number);
    } else if (value.get() instanceof Integer number) {
      json.writeNumber(number);
    } else if (value.get() instanceof Long number) {
      json.writeNumber(number);
    } else {
      json.writeString(text(value.get()));
    }
  }

  private static List<String> names(Result answer) {
    return answer.columns().fields().stream().map(field -> field.name()).toList();
  }

  private static String text(Object value) {
    if (value instanceof LocalDateTime time) {
      return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(time);
    }
    return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
  }
}
