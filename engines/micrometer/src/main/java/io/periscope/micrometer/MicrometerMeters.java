package io.periscope.micrometer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.periscope.api.metrics.Meter;
import io.periscope.api.metrics.Meter.Kind;
import io.periscope.api.metrics.Meters;
import io.periscope.api.metrics.Sample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Micrometer's registry for Prometheus, with what it knows of the virtual machine. */
public final class MicrometerMeters implements Meters {
  private static final String SECONDS = "_seconds";
  private static final Comparator<Meter> BY_NAME = Comparator.comparing(Meter::name);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final Map<String, Meter> declared = new ConcurrentHashMap<>();
  private final Map<String, Map<List<String>, Told>> told = new ConcurrentHashMap<>();
  private final List<Runnable> before = new CopyOnWriteArrayList<>();

  /** A value that someone else knows, as of the last time that it was told. */
  private static final class Told {
    private final AtomicLong bits = new AtomicLong();
    private final io.micrometer.core.instrument.Meter shown;

    Told(Meter meter, Sample sample, PrometheusMeterRegistry registry) {
      set(sample.value());
      Iterable<Tag> tags = tags(meter, sample.labels());
      shown =
          meter.kind() == Kind.COUNTER
              ? FunctionCounter.builder(meter.name(), this, Told::get)
                  .description(meter.help())
                  .tags(tags)
                  .register(registry)
              : Gauge.builder(meter.name(), this, Told::get)
                  .description(meter.help())
                  .tags(tags)
                  .register(registry);
    }

    void set(double value) {
      bits.set(Double.doubleToRawLongBits(value));
    }

    double get() {
      return Double.longBitsToDouble(bits.get());
    }
  }

  public MicrometerMeters() {
    List<MeterBinder> machine =
        List.of(
            new JvmMemoryMetrics(),
            collections,
            new JvmThreadMetrics(),
            new ClassLoaderMetrics(),
            new ProcessorMetrics(),
            new FileDescriptorMetrics(),
            new UptimeMetrics());
    machine.forEach(binder -> binder.bindTo(registry));
  }

  @Override
  public void declare(List<Meter> meters) {
    meters.forEach(meter -> declared.put(meter.name(), meter));
  }

  @Override
  public void begin(Meter meter, String... labels) {
    if (meter.kind() == Kind.COUNTER) {
      var unused = counter(meter, labels);
    } else if (meter.name().endsWith(SECONDS)) {
      var unused = timer(meter, labels);
    } else {
      var unused = summary(meter, labels);
    }
  }

  @Override
  public void add(Meter counter, double amount, String... labels) {
    counter(counter, labels).increment(amount);
  }

  /** Micrometer's summaries round up to whole numbers; its timers count nanoseconds. */
  @Override
  public void record(Meter histogram, double value, String... labels) {
    if (histogram.name().endsWith(SECONDS)) {
      timer(histogram, labels).record(duration(value));
    } else {
      summary(histogram, labels).record(value);
    }
  }

  private Counter counter(Meter meter, String... labels) {
    return Counter.builder(meter.name())
        .description(meter.help())
        .tags(tags(meter, List.of(labels)))
        .register(registry);
  }

  private Timer timer(Meter meter, String... labels) {
    return Timer.builder(meter.name())
        .description(meter.help())
        .tags(tags(meter, List.of(labels)))
        .serviceLevelObjectives(
            meter.buckets().stream().map(MicrometerMeters::duration).toArray(Duration[]::new))
        .register(registry);
  }

  private DistributionSummary summary(Meter meter, String... labels) {
    return DistributionSummary.builder(meter.name())
        .description(meter.help())
        .tags(tags(meter, List.of(labels)))
        .serviceLevelObjectives(meter.buckets().stream().mapToDouble(Double::doubleValue).toArray())
        .register(registry);
  }

  private static Duration duration(double seconds) {
    return Duration.ofNanos(Math.round(seconds * 1e9));
  }

  @Override
  public synchronized void replace(Meter meter, List<Sample> now) {
    Map<List<String>, Told> before =
        told.computeIfAbsent(meter.name(), name -> new ConcurrentHashMap<>());
    Set<List<String>> gone = new HashSet<>(before.keySet());
    for (Sample sample : now) {
      gone.remove(sample.labels());
      before
          .computeIfAbsent(sample.labels(), labels -> new Told(meter, sample, registry))
          .set(sample.value());
    }
    for (List<String> labels : gone) {
      Told forgotten = before.remove(labels);
      if (forgotten != null) {
        registry.remove(forgotten.shown);
      }
    }
  }

  @Override
  public void beforeScrape(Runnable task) {
    before.add(task);
  }

  @Override
  public String scrape() {
    before.forEach(Runnable::run);
    StringBuilder text = new StringBuilder(registry.scrape());
    for (Meter meter : declared.values().stream().sorted(BY_NAME).toList()) {
      String type = "# TYPE " + meter.name() + " ";
      if (text.indexOf(type) < 0) {
        text.append("# HELP ").append(meter.name()).append(' ').append(meter.help()).append('\n');
        text.append(type).append(meter.kind().name().toLowerCase(Locale.ROOT));
        text.append('\n');
      }
    }
    return text.toString();
  }

  private static Iterable<Tag> tags(Meter meter, List<String> values) {
    if (values.size() != meter.labels().size()) {
      throw new IllegalArgumentException(
          "%s has the labels %s, and was given %s".formatted(meter.name(), meter.labels(), values));
    }
    List<Tag> tags = new ArrayList<>(values.size());
    for (int i = 0; i < values.size(); i++) {
      tags.add(Tag.of(meter.labels().get(i), values.get(i)));
    }
    return tags;
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }
}
