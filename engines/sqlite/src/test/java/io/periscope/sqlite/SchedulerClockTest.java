package io.periscope.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchedulerClockTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  @TempDir Path folder;
  private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
  private final BlockingQueue<String> rang = new LinkedBlockingQueue<>();

  private OperationsDatabase database() {
    return OperationsDatabase.open(folder.resolve("operations.db"));
  }

  private SchedulerClock clock(OperationsDatabase database) {
    return new SchedulerClock(
        database,
        new Clock() {
          @Override
          public ZoneOffset getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(java.time.ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return now.get();
          }
        });
  }

  private String next() throws InterruptedException {
    return String.valueOf(rang.poll(20, TimeUnit.SECONDS));
  }

  @Test
  void anAlarmRingsWhenItsTimeHasComeByTheGivenClock() throws InterruptedException {
    try (OperationsDatabase database = database();
        SchedulerClock clock = clock(database)) {
      clock.set("later", NOON.plusSeconds(3600));
      clock.set("gone", NOON.plusSeconds(60));
      clock.remove("gone");
      clock.remove("unknown");
      clock.set("past", NOON.minusSeconds(1));
      clock.start(
          alarm -> {
            Instant next = now.get().plusSeconds(3600);
            rang.add(alarm);
            return alarm.equals("later") ? Optional.of(next) : Optional.empty();
          });
      assertThat(next()).isEqualTo("past");
      now.set(NOON.plusSeconds(3600));
      assertThat(next()).isEqualTo("later");
      // A clock that is set back stops nothing: what is due by it rings.
      now.set(NOON.plusSeconds(60));
      clock.set("early", NOON.plusSeconds(120));
      now.set(NOON.plusSeconds(180));
      assertThat(next()).isEqualTo("early");
      now.set(NOON.plusSeconds(7200));
      assertThat(next()).isEqualTo("later");
      assertThat(rang).isEmpty();
    }
  }

  @Test
  void alarmsOutliveTheProcessAlsoOneThatRangWhenItWasKilled() throws InterruptedException {
    try (OperationsDatabase database = database();
        SchedulerClock clock = clock(database)) {
      clock.set("a", NOON.plusSeconds(60));
      clock.set("a", NOON.plusSeconds(120));
    }
    try (OperationsDatabase database = database()) {
      // As a process leaves it that is killed while it rings.
      database.write(
          connection -> {
            try (Statement statement = connection.createStatement()) {
              assertThat(
                      statement.executeUpdate(
                          "UPDATE scheduled_tasks SET picked = 1, picked_by = 'periscope', last_heartbeat = "
                              + NOON.toEpochMilli()))
                  .isEqualTo(1);
            }
          });
    }
    now.set(NOON.plus(Duration.ofMinutes(3)));
    try (OperationsDatabase database = database();
        SchedulerClock clock = clock(database)) {
      assertThat(clock.alarms()).containsOnly(java.util.Map.entry("a", NOON.plusSeconds(120)));
      clock.start(
          alarm -> {
            rang.add(alarm);
            return Optional.empty();
          });
      assertThat(next()).isEqualTo("a");
    }
    try (OperationsDatabase database = database();
        SchedulerClock clock = clock(database)) {
      assertThat(clock.alarms()).isEmpty();
    }
  }

  @Test
  void anAlarmThatFailsRingsAgain() throws InterruptedException {
    AtomicInteger times = new AtomicInteger();
    try (OperationsDatabase database = database();
        SchedulerClock clock = clock(database)) {
      clock.set("a", NOON);
      clock.start(
          alarm -> {
            rang.add(alarm);
            if (times.incrementAndGet() == 1) {
              throw new IllegalStateException("the disk is full, say");
            }
            return Optional.empty();
          });
      assertThat(next()).isEqualTo("a");
      // When the failure is noted may be before or after the clock is moved.
      String again = null;
      for (int step = 1; again == null && step <= 100; step++) {
        now.set(NOON.plusSeconds(10L * step));
        again = rang.poll(200, TimeUnit.MILLISECONDS);
      }
      assertThat(again).isEqualTo("a");
    }
  }
}
