package io.periscope.core.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.log.OutgoingEvent;
import io.periscope.api.model.Settings;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private long nanos = TimeUnit.DAYS.toNanos(-1);
  private long lag;

  private Admission admission(OptionalDouble rate) {
    Settings.Http limits =
        new Settings.Http("127.0.0.1", 0, 1 << 20, rate, 1_000, Duration.ofDays(1));
    return new Admission(limits, stream -> lag, () -> nanos);
  }

  private static List<OutgoingEvent> events(int count, int bytes) {
    return Collections.nCopies(count, OutgoingEvent.of(new byte[bytes]));
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  @Test
  void withoutARateAnyNumberEnters() {
    Admission admission = admission(OptionalDouble.empty());
    for (int i = 0; i < 100; i++) {
      admission.enter("s", events(100_000, 0));
    }
  }

  @Test
  void anAllowanceThatWasOverdrawnIsMadeGoodFirst() {
    Admission admission = admission(OptionalDouble.of(100));
    admission.enter("s", events(60, 1));
    admission.enter("s", events(240, 1));

    assertThatThrownBy(() -> admission.enter("s", events(1, 1)))
        .isInstanceOfSatisfying(
            TooManyEventsException.class,
            e -> assertThat(e.retryAfter()).isEqualTo(Duration.ofMillis(2_010)))
        .hasMessage(
            "stream 's' takes 100 events a second (http.rate), and those are used up; nothing was appended");
    // Each stream has its own.
    admission.enter("other", events(1, 1));

    pass(Duration.ofMillis(2_009));
    assertThatThrownBy(() -> admission.enter("s", events(1, 1)))
        .isInstanceOf(TooManyEventsException.class);
    pass(Duration.ofMillis(1));
    admission.enter("s", events(1, 1));
  }

  @Test
  void overTimeNoMoreEntersThanIsAllowed() {
    Admission admission = admission(OptionalDouble.of(0.5));
    int entered = 0;
    for (int second = 0; second < 1_000; second++) {
      try {
        admission.enter("s", events(3, 1));
        entered += 3;
      } catch (TooManyEventsException e) {
        assertThat(e.retryAfter()).isPositive();
      }
      pass(Duration.ofSeconds(1));
    }
    assertThat(entered).isBetween(490, 510);
  }

  @Test
  void aLowRateLetsTheFirstOneIn() {
    Admission admission = admission(OptionalDouble.of(1 / 3600.0));
    admission.enter("s", events(2, 1));

    assertThatThrownBy(() -> admission.enter("s", events(1, 1)))
        .isInstanceOfSatisfying(
            TooManyEventsException.class,
            e -> assertThat(e.retryAfter()).isEqualTo(Duration.ofHours(2)));
  }

  @Test
  void whatIsOnItsWayIsLimitedButOneRequestAlwaysEnters() {
    Admission admission = admission(OptionalDouble.empty());
    int most = (int) Admission.MAX_IN_FLIGHT;
    admission.enter("s", events(1, most + 1));

    assertThatThrownBy(() -> admission.enter("s", events(1, 1)))
        .isInstanceOf(TooManyEventsException.class)
        .hasMessageContaining("33,554,433 bytes of events are on their way");
    admission.arrived("s", most + 1);
    admission.enter("s", events(2, most / 2));
    assertThatThrownBy(() -> admission.enter("s", events(1, 1)))
        .isInstanceOf(TooManyEventsException.class);
  }

  @Test
  void nothingEntersWhileTheReaderIsTooFarBehind() {
    Admission admission = admission(OptionalDouble.of(1));
    lag = 1_001;
    assertThatThrownBy(() -> admission.enter("s", events(1, 1)))
        .hasMessageContaining("read 1,001 events behind its log's end")
        .hasMessageContaining("http.max_lag, which is 1,000");
    lag = 1_000;
    // What was refused has not used up the rate.
    admission.enter("s", events(1, 1));
  }
}
