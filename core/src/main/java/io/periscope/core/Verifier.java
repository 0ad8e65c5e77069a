package io.periscope.core;

import io.periscope.api.engine.Answer;
import io.periscope.api.engine.BatchEngine.Difference;
import io.periscope.api.engine.BatchEngine.Events;
import io.periscope.api.engine.StreamState;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.lake.BatchTable.Stored;
import io.periscope.api.lake.MasterTable;
import io.periscope.api.lake.SegmentCommit;
import io.periscope.api.log.Coverage;
import io.periscope.api.log.LogReader;
import io.periscope.api.log.Position;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.plan.ViewPlan;
import io.periscope.core.archive.SegmentRecords;
import io.periscope.core.serving.Serving;
import io.periscope.core.serving.VerifyReport.Conservation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The oracle: recomputes views from scratch and compares. It shares nothing with the split, the cut
 * or the merge: it runs a view's own query, unsplit, over the master dataset and, behind that, the
 * events that it reads from the log itself, up to the very coverage that the merged answer claims.
 */
final class Verifier {
  private static final int SAMPLES = 5;

  private final Engines engines;
  private final Serving serving;

  Verifier(Engines engines, Serving serving) {
    this.engines = engines;
    this.serving = serving;
  }

  /**
   * @param view only this view; empty for all
   * @param at the coverage to verify at; empty for that of the merged answers
   */
  void verify(
      StreamPipeline stream,
      Optional<String> view,
      Optional<Coverage> at,
      List<Difference> differences,
      List<Conservation> conservation) {
    at.ifPresent(coverage -> requireRead(stream, coverage));
    // First the master dataset, then the answer: so the answer never covers less.
    MasterTable master = stream.archiver().master();
    Optional<SegmentCommit> head = master.head();
    Coverage archived =
        head.map(SegmentCommit::coverage).orElseGet(() -> engines.log().beginning(stream.topic()));
    List<String> files = head.map(commit -> master.files(0, commit.segment())).orElse(List.of());
    for (ViewPlan plan : stream.plans()) {
      if (view.isEmpty() || view.get().equals(plan.view())) {
        Answered answered =
            at.map(coverage -> past(stream, plan, head, archived, coverage))
                .orElseGet(() -> merged(plan));
        Events events = new Events(files, tail(stream, head, archived, answered.at()), at);
        differences.add(
            engines
                .batch()
                .compare(
                    plan, stream.stream(), stream.decoder(), events, answered.rows(), SAMPLES));
      }
    }
    conservation.add(conservation(stream, head, archived, files));
  }

  /** Rows of a view, and what they cover. */
  private record Answered(List<List<Optional<Object>>> rows, Coverage at) {}

  private Answered merged(ViewPlan plan) {
    Answer answer = serving.raw(plan);
    return new Answered(answer.rows(), answer.streams().get(0).coverage());
  }

  private static void requireRead(StreamPipeline stream, Coverage at) {
    Coverage read = stream.state().coverage();
    if (!read.covers(at)) {
      throw PeriscopeException.user(
          "stream '%s' has been read up to %s: it cannot be verified at %s"
              .formatted(stream.stream().name(), read, at));
    }
  }

  /**
   * What the view answers at a coverage of the past: from its batch version, if that does not cover
   * more, and the state rows of each part of the events since.
   */
  private Answered past(
      StreamPipeline stream,
      ViewPlan plan,
      Optional<SegmentCommit> head,
      Coverage archived,
      Coverage at) {
    Optional<Stored> base =
        engines
            .lake()
            .batch(plan)
            .head()
            .filter(
                stored ->
                    stored.version().planHash().equals(plan.hash())
                        && stored.version().topicId().equals(stream.topic().id())
                        && at.covers(stored.version().coverage()));
    long through = base.map(stored -> stored.version().throughSegment()).orElse(0L);
    List<String> since =
        head.filter(commit -> commit.segment() >= through)
            .map(commit -> stream.archiver().master().files(through, commit.segment()))
            .orElse(List.of());
    return new Answered(
        engines
            .batch()
            .answerOfParts(
                plan,
                stream.stream(),
                stream.decoder(),
                base.map(Stored::files).orElse(List.of()),
                new Events(since, tail(stream, head, archived, at), Optional.of(at))),
        at);
  }

  /** The accepted events from what is archived up to a coverage, as the log has them. */
  private List<RecordBatch> tail(
      StreamPipeline stream, Optional<SegmentCommit> head, Coverage archived, Coverage to) {
    long segment = head.map(SegmentCommit::segment).orElse(0L);
    return tail(stream, archived, to, quarantinedSince(stream, segment));
  }

  private Conservation conservation(
      StreamPipeline stream, Optional<SegmentCommit> head, Coverage archived, List<String> files) {
    StreamState state = engines.store().stream(stream.stream().name()).orElseThrow();
    long tail =
        tail(stream, archived, state.coverage(), Set.of()).stream()
            .mapToLong(RecordBatch::size)
            .sum();
    long masterRows = engines.batch().countRows(files);
    long inLog = masterRows + head.map(SegmentCommit::quarantined).orElse(0L) + tail;
    boolean holds =
        state.read() == inLog && masterRows == head.map(SegmentCommit::accepted).orElse(0L);
    return new Conservation(
        stream.stream().name(),
        state.coverage(),
        state.read(),
        state.accepted(),
        state.quarantined(),
        inLog,
        masterRows,
        holds);
  }

  /** What was decided is not decided again: these positions are not accepted. */
  private Set<Position> quarantinedSince(StreamPipeline stream, long segment) {
    String name = stream.stream().name();
    Set<Position> positions = new HashSet<>();
    long open = engines.store().stream(name).orElseThrow().openSegment();
    for (long number = segment + 1; number <= open; number++) {
      stream.archiver().decided(number).forEach(event -> positions.add(event.position()));
    }
    return positions;
  }

  private List<RecordBatch> tail(
      StreamPipeline stream, Coverage from, Coverage to, Set<Position> without) {
    List<RecordBatch> batches = new ArrayList<>();
    try (LogReader reader =
        engines.log().read(stream.topic(), from, stream.stream().schema().readsHeads())) {
      new SegmentRecords(reader, to, without).forEachRemaining(batches::add);
    }
    return batches;
  }
}
