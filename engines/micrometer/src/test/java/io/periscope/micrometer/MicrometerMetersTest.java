package io.periscope.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.periscope.api.metrics.Meter;
import io.periscope.api.metrics.Sample;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MicrometerMetersTest {
  private static final Meter READ = Meter.counter("periscope_read_total", "Events read", "stream");
  private static final Meter LAG = Meter.gauge("periscope_lag_events", "Events in front", "stream");
  private static final Meter TOOK =
      Meter.histogram("periscope_query_seconds", "How long", List.of(0.01, 0.1, 1.0), "layer");

  private final MicrometerMeters meters = new MicrometerMeters();

  @AfterEach
  void close() {
    meters.close();
  }

  @Test
  void toldValuesHaveTheNamesThatTheyWereGiven() {
    meters.replace(READ, List.of(Sample.of(7, "trips")));
    meters.replace(LAG, List.of(Sample.of(3, "trips"), Sample.of(Double.NaN, "zones")));
    meters.record(TOOK, 0.05, "merged");
    meters.record(TOOK, 0.5, "merged");

    assertThat(meters.scrape())
        .contains("# TYPE periscope_read_total counter\n", "# HELP periscope_lag_events Events in")
        .contains("periscope_read_total{stream=\"trips\"} 7.0\n")
        .contains("periscope_lag_events{stream=\"trips\"} 3.0\n")
        .contains("periscope_lag_events{stream=\"zones\"} NaN\n")
        .contains("periscope_query_seconds_bucket{layer=\"merged\",le=\"0.01\"} 0\n")
        .contains("periscope_query_seconds_bucket{layer=\"merged\",le=\"0.1\"} 1\n")
        .contains("periscope_query_seconds_bucket{layer=\"merged\",le=\"+Inf\"} 2\n")
        .contains("periscope_query_seconds_sum{layer=\"merged\"} 0.55\n");
  }

  @Test
  void whatIsNotToldAgainIsForgotten() {
    meters.replace(LAG, List.of(Sample.of(3, "trips"), Sample.of(4, "zones")));
    meters.replace(LAG, List.of(Sample.of(5, "zones")));

    assertThat(meters.scrape())
        .doesNotContain("trips")
        .contains("periscope_lag_events{stream=\"zones\"} 5.0\n");
  }

  @Test
  void aCounterThatIsCountedElsewhereMayGoOnFromAnyValue() {
    meters.replace(READ, List.of(Sample.of(1e12, "trips")));
    meters.replace(READ, List.of(Sample.of(1e12 + 1, "trips")));

    assertThat(meters.scrape())
        .contains("periscope_read_total{stream=\"trips\"} 1.000000000001E12\n");
  }

  @Test
  void aCounterAddsUp() {
    meters.add(READ, 2, "trips");
    meters.add(READ, 3, "trips");

    assertThat(meters.scrape()).contains("periscope_read_total{stream=\"trips\"} 5.0\n");
  }

  @Test
  void whatIsDeclaredIsToldOfBeforeItHasAValue() {
    meters.declare(List.of(READ, LAG));
    meters.replace(LAG, List.of(Sample.of(3, "trips")));

    String scraped = meters.scrape();
    assertThat(scraped)
        .contains("# HELP periscope_read_total Events read\n# TYPE periscope_read_total counter\n");
    assertThat(scraped.split("# TYPE periscope_lag_events gauge", -1)).hasSize(2);
  }

  @Test
  void whatHasBegunIsShownBeforeItCounts() {
    meters.begin(READ, "trips");
    meters.begin(TOOK, "merged");

    assertThat(meters.scrape())
        .contains("periscope_read_total{stream=\"trips\"} 0.0\n")
        .contains("periscope_query_seconds_count{layer=\"merged\"} 0\n");
  }

  @Test
  void aScrapeAsksFirst() {
    AtomicInteger asked = new AtomicInteger();
    meters.beforeScrape(
        () -> meters.replace(LAG, List.of(Sample.of(asked.incrementAndGet(), "trips"))));

    meters.scrape();
    assertThat(meters.scrape()).contains("periscope_lag_events{stream=\"trips\"} 2.0\n");
  }

  @Test
  void theVirtualMachineIsMeasured() {
    assertThat(meters.scrape())
        .contains("jvm_memory_used_bytes{", "jvm_threads_live_threads", "jvm_gc_memory_allocated")
        .contains("process_cpu_usage", "process_uptime_seconds", "process_files_open_files");
  }

  @Test
  void theLabelsMustBeThoseOfTheMeter() {
    assertThatThrownBy(() -> meters.add(READ, 1))
        .hasMessage("periscope_read_total has the labels [stream], and was given []");
  }
}
