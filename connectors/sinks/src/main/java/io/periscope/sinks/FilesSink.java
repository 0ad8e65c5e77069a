package io.periscope.sinks;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.sink.EventSink;
import io.periscope.api.sink.Portion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Puts each portion of a stream into a file of its own, named after its number and renamed into
 * place: the same portion is the same file, so a crash makes no other.
 */
final class FilesSink implements EventSink {
  private final String sink;
  private final FilesSinkConnector.Settings settings;

  FilesSink(String sink, FilesSinkConnector.Settings settings) {
    this.sink = sink;
    this.settings = settings;
  }

  @Override
  public void write(Portion portion) {
    Path file =
        settings
            .path()
            .resolve(
                String.format(
                    Locale.ROOT, "%s-%09d.%s", sink, portion.number(), settings.format()));
    FileForm form =
        settings.format().equals("csv")
            ? FileForm.csv(settings.header())
            : FileForm.of(settings.format());
    try {
      WholeFile.write(file, beside -> form.write(portion.columns(), portion.rows(), beside));
    } catch (IOException e) {
      throw PeriscopeException.resource(
          "sink '%s': cannot write %s: %s; it is tried again".formatted(sink, file, e), e);
    }
  }

  @Override
  public void close() {}
}
