package io.periscope.core.schedule;

import io.periscope.api.error.PeriscopeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the logs of steps are: a folder for each run. */
record StepLogs(Path folder) {

  Path of(long run, String step) {
    return folder.resolve(Long.toString(run)).resolve(step + ".log");
  }

  /** What a step said; empty when it has said nothing. */
  String read(long run, String step) {
    Path file = of(run, step);
    try {
      return Files.exists(file) ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8) : "";
    } catch (IOException e) {
      throw PeriscopeException.resource("cannot read %s: %s".formatted(file, e.getMessage()), e);
    }
  }
}
