package io.periscope.server;

import io.javalin.config.JavalinConfig;
import io.javalin.http.staticfiles.Location;

/** The page's files, from the class path. */
final class Page {
  private Page() {}

  static void register(JavalinConfig config) {
    config.staticFiles.add(
        files -> {
          files.directory = "/page";
          files.location = Location.CLASSPATH;
        });
    config.staticFiles.enableWebjars();
  }
}
