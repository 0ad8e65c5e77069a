package io.periscope.core;

import java.util.Map;
import java.util.Optional;
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
    Optional<Map<String, String>> here = Optional.ofNullable(MDC.getCopyOfContextMap());
    if (here.isEmpty() || here.get().isEmpty()) {
      return work;
    }
    return () -> {
      Optional<Map<String, String>> there = Optional.ofNullable(MDC.getCopyOfContextMap());
      here.get().forEach(MDC::put);
      try {
        work.run();
      } finally {
        MDC.setContextMap(there.orElse(Map.of()));
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
