package io.periscope.app;

import io.periscope.api.error.PeriscopeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.ConsoleHandler;
import java.util.logging.ErrorManager;
import java.util.logging.FileHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.slf4j.LoggerFactory;

/** Where log lines go: to rotating files in the data folder; the terminal is for people. */
final class Logging {
  private static final int FILE_BYTES = 5_000_000;
  private static final int FILES = 3;

  /** Named here, because a logger that nobody holds forgets its level. */
  private static final List<Logger> CHATTY =
      List.of(
          Logger.getLogger("kafka"),
          Logger.getLogger("org.apache.kafka"),
          Logger.getLogger("org.apache.iceberg"),
          Logger.getLogger("org.apache.calcite"),
          Logger.getLogger("org.eclipse.jetty"),
          Logger.getLogger("software.amazon.awssdk"),
          Logger.getLogger("io.javalin"),
          Logger.getLogger("state.change.logger"));

  private static final Logger OURS = Logger.getLogger("io.periscope");

  private Logging() {}

  /** Before there is a data folder: only what is severe. */
  static void quiet() {
    Logger root = Logger.getLogger("");
    for (Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    CHATTY.forEach(logger -> logger.setLevel(Level.WARNING));
  }

  /**
   * @param format of these lines, and of those to the terminal
   */
  static void toFile(Path folder, LogFormat format) {
    quiet();
    bind();
    try {
      Files.createDirectories(folder);
      FileHandler file =
          new FileHandler(folder.resolve("periscope.%g.log").toString(), FILE_BYTES, FILES, true);
      file.setFormatter(format.formatter());
      file.setErrorManager(new Silent());
      Logger.getLogger("").addHandler(file);
    } catch (IOException e) {
      throw PeriscopeException.resource(
          "cannot write logs to " + folder + ": " + DataFolder.reason(e), e);
    }
  }

  /**
   * Finds the log's backend while there is one thread. SLF4J writes to the terminal about loggers
   * that others ask for meanwhile.
   */
  private static void bind() {
    LoggerFactory.getILoggerFactory();
  }

  /** A log line that finds no room on the disk is not worth a second failure. */
  private static final class Silent extends ErrorManager {
    @Override
    public void error(String message, Exception cause, int code) {
      // The failure that the line was about is told by the one who has it.
    }
  }

  /** With what is only told to those who look for something, such as each request. */
  static void debug() {
    OURS.setLevel(Level.FINE);
  }

  /** Also to the terminal, for {@code --verbose}. */
  static void toTerminal(LogFormat format) {
    ConsoleHandler console = new ConsoleHandler();
    console.setLevel(Level.FINE);
    console.setFormatter(format.formatter());
    Logger.getLogger("").addHandler(console);
  }
}
