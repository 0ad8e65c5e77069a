package io.periscope.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.error.PeriscopeException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class PeriodicTest {
  private final List<String> told = new ArrayList<>();
  private final Logger log =
      (Logger)
          Proxy.newProxyInstance(
              Logger.class.getClassLoader(),
              new Class<?>[] {Logger.class},
              (proxy, method, arguments) -> told.add(method.getName() + " " + text(arguments)));

  private Optional<RuntimeException> failure = Optional.empty();
  private int runs;
  private long now;
  private final Periodic periodic = new Periodic("the look", this::work, () -> now, log);

  private static String text(Object[] arguments) {
    StringBuilder text = new StringBuilder();
    for (Object argument : arguments) {
      text.append(argument instanceof Object[] more ? List.of(more) : argument).append("; ");
    }
    return text.toString();
  }

  private void work() {
    runs++;
    failure.ifPresent(
        e -> {
          throw e;
        });
  }

  private void fails(RuntimeException e) {
    failure = Optional.of(e);
    periodic.run();
  }

  @Test
  void aFailureIsToldWhenItBeginsAndWhenItIsOver() {
    periodic.run();
    assertThat(told).isEmpty();
    for (int i = 0; i < 100; i++) {
      fails(PeriscopeException.user("the disk is full"));
    }
    assertThat(told).hasSize(1);
    assertThat(told.get(0)).startsWith("warn ").contains("the look; the disk is full;");
    failure = Optional.empty();
    periodic.run();
    periodic.run();
    assertThat(told).hasSize(2);
    assertThat(told.get(1)).startsWith("info ").contains("works again");
    assertThat(runs).isEqualTo(103);
  }

  @Test
  void anotherFailureIsToldAndTheSameOneAfterAWhile() {
    fails(PeriscopeException.user("the disk is full"));
    fails(PeriscopeException.user("the disk is gone"));
    assertThat(told).hasSize(2);
    now += Periodic.TOLD_AGAIN.toNanos() - 1;
    fails(PeriscopeException.user("the disk is gone"));
    assertThat(told).hasSize(2);
    now++;
    fails(PeriscopeException.user("the disk is gone"));
    assertThat(told).hasSize(3);
  }

  @Test
  void aDefectIsToldWithItsTrace() {
    fails(new IllegalStateException("odd"));
    assertThat(told).hasSize(1);
    assertThat(told.get(0)).contains("defect", "java.lang.IllegalStateException: odd");
  }
}
