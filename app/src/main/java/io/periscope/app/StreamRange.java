package io.periscope.app;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.lake.MasterTable;
import io.periscope.api.lake.SegmentCommit;
import io.periscope.api.log.Coverage;
import io.periscope.api.model.Schema;
import io.periscope.api.model.StreamDef;
import io.periscope.api.model.Workspace;
import io.periscope.duckdb.EventExtract;
import io.periscope.duckdb.EventExtract.Offsets;
import io.periscope.duckdb.EventExtract.Range;
import io.periscope.iceberg.IcebergLake;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A past range of a stream: what it accepted, as the master dataset has it. Whether the workspace
 * is up makes no difference.
 */
final class StreamRange {
  private static final Pattern OFFSETS = Pattern.compile("(\\d{1,6}):(\\d{0,18})-(\\d{0,18})");

  private final Workspace workspace;
  private final Path root;
  private final StreamDef stream;

  /**
   * @param root the workspace's folder, for messages
   */
  StreamRange(Workspace workspace, Path root, StreamDef stream) {
    this.workspace = workspace;
    this.root = root;
    this.stream = stream;
  }

  /**
   * As on the command line.
   *
   * @param offsets such as {@code 0:1000-2000,1:0-10}
   * @param before not included
   */
  record Asked(Optional<String> offsets, Optional<String> from, Optional<String> before) {}

  /**
   * Copies the events into a Parquet file with these columns, in the order of the log.
   *
   * @return how many there are
   * @throws PeriscopeException (USER) when there is none, or some are not in the master dataset
   */
  long copy(Asked asked, Schema columns, Path file) {
    Path lake = workspace.settings().data().resolve("lake");
    if (!Files.isDirectory(lake)) {
      throw nothingYet();
    }
    try (IcebergLake opened = new IcebergLake(lake)) {
      MasterTable master = opened.masterAsItIs(stream.name()).orElseThrow(this::nothingYet);
      SegmentCommit head = master.head().orElseThrow(this::nothingYet);
      Coverage covered = head.coverage();
      Range range =
          new Range(
              asked.offsets().map(text -> offsets(text, covered)).orElseGet(() -> all(covered)),
              stream.time(),
              asked.from().map(text -> time("--from-time", text)),
              asked.before().map(text -> time("--to-time", text)));
      if (range.time().isEmpty() && (range.from().isPresent() || range.before().isPresent())) {
        throw PeriscopeException.user(
            "stream '%s' declares no time field; give --offsets instead of times"
                .formatted(stream.name()));
      }
      long events =
          new EventExtract(stream.schema(), master.files(0, head.segment()))
              .write(range, columns, file, file.resolveSibling("spill"));
      if (events == 0) {
        throw PeriscopeException.user(
            "no event of stream '%s' is in that range; the master dataset has offsets up to %s"
                .formatted(stream.name(), text(covered)));
      }
      System.err.printf(
          "%,d events of stream %s, which is in the master dataset up to %s%n",
          events, stream.name(), text(covered));
      return events;
    }
  }

  private PeriscopeException nothingYet() {
    return PeriscopeException.user(
        "nothing of stream '%s' is in the master dataset yet; 'periscope batch %s' puts there what was read"
            .formatted(stream.name(), root));
  }

  private static Map<Integer, Offsets> all(Coverage covered) {
    return covered.next().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> new Offsets(0, e.getValue())));
  }

  private Map<Integer, Offsets> offsets(String text, Coverage covered) {
    Map<Integer, Offsets> ranges = new TreeMap<>();
    for (String part : text.split(",", -1)) {
      Matcher matcher = OFFSETS.matcher(part.strip());
      if (!matcher.matches()) {
        throw PeriscopeException.user(
            "--offsets must be ranges such as 0:1000-2000,1:500- (partition:from-before), not '%s'"
                .formatted(text));
      }
      int partition = Integer.parseInt(matcher.group(1));
      long end = covered.next(partition);
      long from = matcher.group(2).isEmpty() ? 0 : Long.parseLong(matcher.group(2));
      long to = matcher.group(3).isEmpty() ? end : Long.parseLong(matcher.group(3));
      if (from > to && !matcher.group(3).isEmpty()) {
        throw PeriscopeException.user("--offsets %s ends before it begins".formatted(part));
      }
      if (to > end || from > end) {
        throw PeriscopeException.user(
            ("--offsets %s: of stream '%s' the master dataset has offsets up to %s;"
                    + " 'periscope batch %s' puts there what was read since")
                .formatted(part, stream.name(), text(covered), root));
      }
      if (ranges.put(partition, new Offsets(from, to)) != null) {
        throw PeriscopeException.user(
            "--offsets names partition %d twice; give one range of each".formatted(partition));
      }
    }
    return ranges;
  }

  /** As {@code 0:1200,1:1187}: the next offset of each partition that is not included. */
  private static String text(Coverage covered) {
    return covered.next().entrySet().stream()
        .map(e -> e.getKey() + ":" + e.getValue())
        .collect(Collectors.joining(","));
  }

  private static LocalDateTime time(String option, String text) {
    Instant time =
        EventTime.text(text.strip().replace(' ', 'T'))
            .orElseThrow(
                () ->
                    PeriscopeException.user(
                        "%s must be a time such as 2016-01-01 or 2016-01-01T08:30:00, UTC unless it says otherwise, not '%s'"
                            .formatted(option, text)));
    return LocalDateTime.ofInstant(time, ZoneOffset.UTC);
  }
}
