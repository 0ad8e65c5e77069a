package io.periscope.api.job;

import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;

/** What starts a job. */
public sealed interface TriggerDef {

  /** By what it is known: the same declaration, the same text. */
  String id();

  /** By the clock. */
  sealed interface Timed extends TriggerDef {}

  /**
   * At the times of a cron expression.
   *
   * @param zone whose clock it is
   */
  record Cron(String expression, ZoneId zone) implements Timed {
    @Override
    public String id() {
      return "cron:" + expression + "@" + zone;
    }
  }

  /** At each whole multiple of a period since 1970 UTC. */
  record Every(Duration period) implements Timed {
    @Override
    public String id() {
      return "every:" + period;
    }
  }

  /** When a run of another job has succeeded. */
  record After(String job) implements TriggerDef {
    @Override
    public String id() {
      return "after:" + job;
    }
  }

  /**
   * When a file has arrived, for each.
   *
   * @param base what a relative path is relative to
   * @param path a file or a glob
   * @param settle a file has arrived when it has stayed the same for so long
   */
  record File(Path base, String path, Duration settle) implements TriggerDef {
    @Override
    public String id() {
      return "file:" + path;
    }
  }

  /**
   * When someone asks for it who knows the token.
   *
   * @param token as it is declared: {@code ${NAME}} in it is the environment's
   */
  record Webhook(String token) implements TriggerDef {
    @Override
    public String id() {
      return "webhook";
    }

    /** Without the token. */
    @Override
    public String toString() {
      return "Webhook[]";
    }
  }
}
