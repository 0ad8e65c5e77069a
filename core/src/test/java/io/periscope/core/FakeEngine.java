package io.periscope.core;

import io.periscope.api.decode.EventDecoder;
import io.periscope.api.engine.BatchEngine;
import io.periscope.api.engine.DataFile;
import io.periscope.api.engine.Query;
import io.periscope.api.learn.ExampleTable;
import io.periscope.api.learn.Scorer;
import io.periscope.api.log.RecordBatch;
import io.periscope.api.model.StreamDef;
import io.periscope.api.plan.CheckPlan;
import io.periscope.api.plan.Derivation;
import io.periscope.api.plan.ModelPlan;
import io.periscope.api.plan.ViewPlan;
import io.periscope.api.source.Source.EventConsumer;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** Files are written row by row, so that a process can end in the middle of one. */
final class FakeEngine implements BatchEngine {
  private static final LocalDate DAY = LocalDate.EPOCH;

  private final World world;
  private final Faults faults;

  FakeEngine(World world, Faults faults) {
    this.world = world;
    this.faults = faults;
  }

  @Override
  public SegmentFiles writeSegment(
      StreamDef stream,
      EventDecoder decoder,
      long segment,
      Iterator<RecordBatch> records,
      Map<String, Integer> fieldIds,
      Function<LocalDate, String> location) {
    String name = location.apply(DAY);
    List<Long> rows = new ArrayList<>();
    world.files.put(name, rows);
    long bad = 0;
    while (records.hasNext()) {
      RecordBatch batch = records.next();
      for (int row = 0; row < batch.size(); row++) {
        if (decoder.decode(batch.value(row), new NoSink()).isEmpty()) {
          long id = World.id(batch.partition(row), batch.offset(row));
          // A record of the quarantine that says that the event was released.
          boolean released = batch.value(row).length == 1;
          rows.add(released ? -id - 1 : id);
        } else {
          bad++;
        }
      }
    }
    TreeMap<LocalDate, DataFile> files = new TreeMap<>();
    if (!rows.isEmpty()) {
      files.put(DAY, new DataFile(name, rows.size(), 1, Map.of()));
    }
    return new SegmentFiles(files, rows.size(), bad);
  }

  @Override
  public DataFile computeState(
      ViewPlan plan,
      StreamDef stream,
      List<String> masterFiles,
      List<String> previous,
      Map<String, Integer> fieldIds,
      String location) {
    List<Long> rows = new ArrayList<>();
    world.files.put(location, rows);
    for (String name : previous) {
      rows.addAll(faults.read("read " + name, () -> world.files.get(name)));
    }
    for (String name : masterFiles) {
      for (long id : faults.read("read " + name, () -> world.files.get(name))) {
        rows.add(World.row(plan.hash(), id));
      }
    }
    return new DataFile(location, rows.size(), 1, Map.of());
  }

  @Override
  public Difference compare(
      ViewPlan plan,
      StreamDef stream,
      EventDecoder decoder,
      Events events,
      List<List<Optional<Object>>> answer,
      int sampleRows) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<List<Optional<Object>>> answerOfParts(
      ViewPlan plan,
      StreamDef stream,
      EventDecoder decoder,
      List<String> batchFiles,
      Events since) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Asked ask(
      StreamDef stream,
      EventDecoder decoder,
      Iterator<RecordBatch> records,
      List<Query> questions) {
    throw new UnsupportedOperationException("no file is looked at here");
  }

  @Override
  public Map<Integer, String> broken(
      CheckPlan plan, StreamDef stream, EventDecoder decoder, RecordBatch records) {
    throw new UnsupportedOperationException("nothing is expected here");
  }

  @Override
  public List<List<Optional<Object>>> rows(
      StreamDef stream, EventDecoder decoder, RecordBatch records) {
    throw new UnsupportedOperationException("no stream is followed here");
  }

  @Override
  public List<Integer> derive(
      Derivation derivation,
      StreamDef from,
      EventDecoder decoder,
      RecordBatch records,
      Optional<String> key,
      Optional<Scorer> scorer,
      EventConsumer consumer) {
    throw new UnsupportedOperationException("no stream is derived here");
  }

  @Override
  public ExampleTable examples(ModelPlan model, StreamDef stream, List<String> masterFiles) {
    throw new UnsupportedOperationException("nothing is learnt here");
  }

  @Override
  public long countRows(List<String> masterFiles) {
    throw new UnsupportedOperationException();
  }
}
