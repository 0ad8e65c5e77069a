package io.periscope.core;

import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.MDC;

/** What log lines are about, where work goes from one thread to another. */
public final class LogContext {
  /** The stream that a line is about. */
  public static final String STREAM = "stream";

  /** The run of a job that a line is about. */
  public static final String RUN = "run";

  private LogContext() {}

  /** Work that is done by another thread, for what this one does now. */
  public static Runnable carrying(Runnable work) {
    Consumer<Runnable> here = here();
    return () -> here.accept(work);
  }

  /** Runs what it is given, in any thread, for what this one does now. */
  public static Consumer<Runnable> here() {
    Map<String, String> here =
        Optional.ofNullable(MDC.getCopyOfContextMap()).map(Map::copyOf).orElse(Map.of());
    return work -> {
      Map<String, String> there = Optional.ofNullable(MDC.getCopyOfContextMap()).orElse(Map.of());
      here.forEach(MDC::put);
      try {
        work.run();
      } finally {
        MDC.setContextMap(there);
      }
    };
  }

  /** Everything that a thread does is about this. */
  public static Runnable about(String key, String value, Runnable work) {
    return () -> {
      MDC.put(key, value);
      try {
        work.run();
      } finally {
        MDC.remove(key);
      }
    };
  }
}
