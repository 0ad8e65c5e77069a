package io.periscope.core.metrics;

import io.periscope.api.metrics.Meter;
import java.util.List;

/** All that Periscope measures of itself; {@code docs/spec/metrics.md} describes it. */
public final class Catalogue {
  private static final List<Double> SECONDS =
      List.of(0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0);
  private static final List<Double> LONG_SECONDS =
      List.of(1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0, 14400.0);
  private static final List<Double> EVENTS =
      List.of(1.0, 10.0, 100.0, 1_000.0, 5_000.0, 10_000.0, 50_000.0, 100_000.0, 500_000.0);

  public static final Meter BUILD =
      Meter.gauge("periscope_build", "Always 1; its labels say what runs", "workspace", "version");
  public static final Meter STATE =
      Meter.gauge("periscope_state", "1 for the state that the workspace is in, else 0", "state");
  public static final Meter START_TIME =
      Meter.gauge("periscope_start_time_seconds", "When it was started, in seconds since 1970");
  public static final Meter RESIDENT =
      Meter.gauge(
          "periscope_process_resident_bytes",
          "Memory that the process holds, DuckDB's included; NaN if the system does not tell");
  public static final Meter GC =
      Meter.counter("periscope_gc_seconds_total", "Time spent on collecting garbage", "collector");

  public static final Meter EVENTS_READ =
      Meter.counter(
          "periscope_stream_events_read_total",
          "Events read of the stream, accepted or not, since it began; goes on over restarts",
          "stream");
  public static final Meter EVENTS_ACCEPTED =
      Meter.counter(
          "periscope_stream_events_accepted_total",
          "Events accepted since the stream began; goes on over restarts",
          "stream");
  public static final Meter EVENTS_QUARANTINED =
      Meter.counter(
          "periscope_stream_events_quarantined_total",
          "Events set aside as they were read, since the start of the process",
          "stream");
  public static final Meter QUARANTINE =
      Meter.gauge(
          "periscope_stream_quarantine_events", "Events that are in quarantine now", "stream");
  public static final Meter QUARANTINE_REASON =
      Meter.gauge(
          "periscope_stream_quarantine_reason_events",
          "Events that are in quarantine now, by the rule that they break",
          "stream",
          "reason");
  public static final Meter LAG =
      Meter.gauge(
          "periscope_stream_lag_events",
          "Offsets in the log that are not read yet",
          "stream",
          "partition");
  public static final Meter LAST_EVENT =
      Meter.gauge(
          "periscope_stream_last_event_timestamp_seconds",
          "When the log took the newest event that was read, in seconds since 1970; NaN before the first",
          "stream");
  public static final Meter SEGMENT =
      Meter.gauge("periscope_stream_open_segment", "The number of the open segment", "stream");
  public static final Meter ARCHIVED =
      Meter.gauge(
          "periscope_stream_archived_segment",
          "The number of the last segment in the master dataset",
          "stream");
  public static final Meter MASTER_ROWS =
      Meter.gauge("periscope_stream_master_rows", "Events in the master dataset", "stream");
  public static final Meter STREAM_FAILED =
      Meter.gauge(
          "periscope_stream_failed",
          "1 while the stream, its source or archive stands still",
          "stream");
  public static final Meter STREAM_IMBALANCED =
      Meter.gauge(
          "periscope_stream_imbalanced",
          "1 while the counts do not match the rows that they count",
          "stream");
  public static final Meter MICRO_BATCH_SECONDS =
      Meter.histogram(
          "periscope_micro_batch_seconds",
          "How long committing a micro-batch took",
          SECONDS,
          "stream");
  public static final Meter MICRO_BATCH_EVENTS =
      Meter.histogram("periscope_micro_batch_events", "Events in a micro-batch", EVENTS, "stream");

  public static final Meter SOURCE_EVENTS =
      Meter.counter(
          "periscope_source_events_total",
          "Events that the stream's source brought into the log since the start of the process",
          "stream");
  public static final Meter SOURCE_DONE =
      Meter.gauge("periscope_source_done", "1 when the stream's source is exhausted", "stream");
  public static final Meter SOURCE_INPUTS =
      Meter.gauge(
          "periscope_source_files",
          "Files that the stream's source has read, has in front of it, or set aside",
          "stream",
          "state");

  public static final Meter SPEED_ROWS =
      Meter.gauge("periscope_view_speed_rows", "State rows of the speed layer", "view", "stream");
  public static final Meter BATCH_ROWS =
      Meter.gauge("periscope_view_batch_rows", "State rows of the batch version", "view", "stream");
  public static final Meter BATCH_VERSION =
      Meter.gauge(
          "periscope_view_batch_version",
          "The number of the batch version in service; 0 before the first",
          "view",
          "stream");
  public static final Meter BATCH_AGE =
      Meter.gauge(
          "periscope_view_batch_age_seconds",
          "Since the batch version in service was computed; NaN before the first",
          "view",
          "stream");
  public static final Meter BATCH_TOOK =
      Meter.gauge(
          "periscope_view_batch_duration_seconds",
          "How long computing the last batch version took; NaN if this process did not do it",
          "view",
          "stream");
  public static final Meter VIEWS_BUILDING =
      Meter.gauge("periscope_views_building", "Views that are being built", "stream");
  public static final Meter BATCH_SECONDS =
      Meter.histogram(
          "periscope_batch_seconds", "How long a batch of all its views took", LONG_SECONDS);

  public static final Meter QUERY_SECONDS =
      Meter.histogram(
          "periscope_query_seconds",
          "How long the store took to answer a view or a query",
          SECONDS,
          "layer");
  public static final Meter HTTP_SECONDS =
      Meter.histogram(
          "periscope_http_request_seconds",
          "How long an HTTP request took",
          SECONDS,
          "method",
          "route",
          "status");
  public static final Meter SINKS = Meter.gauge("periscope_sinks", "Declared sinks");
  public static final Meter SINK_WRITES =
      Meter.counter(
          "periscope_sink_writes_total",
          "Answers or portions that the sink wrote since the start of the process",
          "sink",
          "kind");
  public static final Meter SINK_LAG =
      Meter.gauge(
          "periscope_sink_lag_events",
          "Offsets that were read of the stream and are not taken into account outside",
          "sink",
          "stream");
  public static final Meter SINK_FAILED =
      Meter.gauge("periscope_sink_failed", "1 while the sink stands still", "sink", "kind");

  public static final Meter TABLES =
      Meter.gauge("periscope_tables", "Reference tables that are read elsewhere");
  public static final Meter TABLE_READ =
      Meter.gauge(
          "periscope_table_read_timestamp_seconds",
          "When the table was read last, in seconds since 1970",
          "table",
          "kind");
  public static final Meter TABLE_FAILED =
      Meter.gauge("periscope_table_failed", "1 while the table cannot be read", "table", "kind");

  public static final Meter MODELS = Meter.gauge("periscope_models", "Declared models");
  public static final Meter MODEL_CHAMPION =
      Meter.gauge(
          "periscope_model_champion_version",
          "The version that is in service; 0 while there is none that can score",
          "model");
  public static final Meter MODEL_ERROR =
      Meter.gauge(
          "periscope_model_error",
          "The model's metric on the examples set aside (then) and on the newest ones (now); NaN while unknown",
          "model",
          "metric",
          "of");
  public static final Meter MODEL_ERROR_PSI =
      Meter.gauge(
          "periscope_model_error_psi",
          "The stability index of the champion's error; NaN while unknown",
          "model");
  public static final Meter MODEL_FEATURE_PSI =
      Meter.gauge(
          "periscope_model_feature_psi",
          "The stability index of a feature; NaN while unknown",
          "model",
          "feature");
  public static final Meter MODEL_DRIFTS =
      Meter.gauge(
          "periscope_model_drift_alerts",
          "How many of the model's rules on drift are broken now",
          "model");
  public static final Meter MODEL_SCORED =
      Meter.counter(
          "periscope_model_scored_events_total",
          "Events that the champion predicted, or could not, since it was loaded",
          "model",
          "outcome");
  public static final Meter MODEL_TRAINING =
      Meter.gauge("periscope_model_training", "1 while the model is trained", "model");
  public static final Meter MODEL_TRAININGS =
      Meter.counter(
          "periscope_model_trainings_total",
          "Trainings that ended since the start of the process",
          "model");

  public static final Meter DATA_BYTES =
      Meter.gauge(
          "periscope_data_bytes",
          "Size of the files in a part of the data folder, as of the last minute",
          "part");
  public static final Meter DISK_FREE =
      Meter.gauge("periscope_disk_free_bytes", "Free space where the data folder is");

  public static final Meter JOBS = Meter.gauge("periscope_jobs", "Declared jobs");
  public static final Meter JOB_RUNS =
      Meter.counter(
          "periscope_job_runs_total",
          "Runs of the job that ended since the start of the process, by their outcome",
          "job",
          "status");
  public static final Meter JOB_SECONDS =
      Meter.histogram(
          "periscope_job_run_seconds", "How long a run of the job took", LONG_SECONDS, "job");
  public static final Meter JOB_ACTIVE =
      Meter.gauge(
          "periscope_job_active_runs", "Runs of the job that wait or run now", "job", "status");
  public static final Meter JOB_LAST_SUCCESS =
      Meter.gauge(
          "periscope_job_last_success_timestamp_seconds",
          "When a run of the job last succeeded, in seconds since 1970; NaN before the first",
          "job");

  public static final Meter EXPECTATIONS =
      Meter.gauge("periscope_expectations", "Declared expectations");
  public static final Meter EXPECTATION_FAILED =
      Meter.gauge(
          "periscope_expectation_failed",
          "1 when the expectation was not met at its last check",
          "on",
          "expectation");
  public static final Meter EXPECTATION_CHECKS =
      Meter.counter(
          "periscope_expectation_checks_total",
          "Checks since the start of the process, by outcome",
          "on",
          "expectation",
          "outcome");

  public static final Meter ALERTS =
      Meter.gauge("periscope_alerts", "Alerts of the workspace, by the state they are in", "state");
  public static final Meter ALERT_FIRING =
      Meter.gauge("periscope_alert_firing", "1 while the alert fires", "alert");
  public static final Meter NOTICES =
      Meter.counter(
          "periscope_alert_notices_total",
          "Attempts to deliver a notice since the start of the process, by outcome",
          "channel",
          "outcome");
  public static final Meter NOTICES_WAITING =
      Meter.gauge(
          "periscope_alert_notices_waiting", "Notices that are not delivered yet", "channel");

  /** In the order of the description. */
  public static final List<Meter> ALL =
      List.of(
          BUILD,
          STATE,
          START_TIME,
          RESIDENT,
          GC,
          EVENTS_READ,
          EVENTS_ACCEPTED,
          EVENTS_QUARANTINED,
          QUARANTINE,
          QUARANTINE_REASON,
          LAG,
          LAST_EVENT,
          SEGMENT,
          ARCHIVED,
          MASTER_ROWS,
          STREAM_FAILED,
          STREAM_IMBALANCED,
          MICRO_BATCH_SECONDS,
          MICRO_BATCH_EVENTS,
          SOURCE_EVENTS,
          SOURCE_DONE,
          SOURCE_INPUTS,
          SPEED_ROWS,
          BATCH_ROWS,
          BATCH_VERSION,
          BATCH_AGE,
          BATCH_TOOK,
          VIEWS_BUILDING,
          BATCH_SECONDS,
          QUERY_SECONDS,
          HTTP_SECONDS,
          SINKS,
          SINK_WRITES,
          SINK_LAG,
          SINK_FAILED,
          TABLES,
          TABLE_READ,
          TABLE_FAILED,
          MODELS,
          MODEL_CHAMPION,
          MODEL_ERROR,
          MODEL_ERROR_PSI,
          MODEL_FEATURE_PSI,
          MODEL_DRIFTS,
          MODEL_SCORED,
          MODEL_TRAINING,
          MODEL_TRAININGS,
          DATA_BYTES,
          DISK_FREE,
          JOBS,
          JOB_RUNS,
          JOB_SECONDS,
          JOB_ACTIVE,
          JOB_LAST_SUCCESS,
          EXPECTATIONS,
          EXPECTATION_FAILED,
          EXPECTATION_CHECKS,
          ALERTS,
          ALERT_FIRING,
          NOTICES,
          NOTICES_WAITING);

  private Catalogue() {}
}
