package io.periscope.core;

import io.periscope.api.engine.BatchVersion;
import io.periscope.api.engine.DataFile;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.lake.BatchTable;
import io.periscope.api.lake.CommitOutcomeUnknown;
import io.periscope.api.lake.Lake;
import io.periscope.api.lake.MasterTable;
import io.periscope.api.lake.SegmentCommit;
import io.periscope.api.model.StreamDef;
import io.periscope.api.plan.ViewPlan;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicLong;

/** The world's lake, as one process sees it. */
final class FakeLake implements Lake {
  private static final AtomicLong NAMES = new AtomicLong();

  private final World world;
  private final Faults faults;

  FakeLake(World world, Faults faults) {
    this.world = world;
    this.faults = faults;
  }

  @Override
  public MasterTable master(StreamDef stream) {
    return new Table("master", world.master, false);
  }

  @Override
  public MasterTable quarantine(StreamDef stream) {
    return new Table("quarantine", world.lakeQuarantine, true);
  }

  @Override
  public BatchTable batch(ViewPlan plan) {
    return new Batch(plan.view());
  }

  private static PeriscopeException unknown() {
    return new CommitOutcomeUnknown("a table", new IllegalStateException("simulated"));
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw PeriscopeException.user(what);
    }
  }

  private final class Table implements MasterTable {
    private final String name;
    private final World.Master table;
    private final boolean replaces;

    /**
     * @param replaces whether a commit takes the place of what was there of its segment and later
     */
    Table(String name, World.Master table, boolean replaces) {
      this.name = name;
      this.table = table;
      this.replaces = replaces;
    }

    @Override
    public Optional<SegmentCommit> head() {
      return faults.read("read the head of " + name, () -> table.head);
    }

    @Override
    public long epoch() {
      return faults.read("read the epoch of " + name, () -> table.epoch);
    }

    @Override
    public void fence(long epoch) {
      faults.write(
          "fence " + name + " for epoch " + epoch,
          () -> {
            require(epoch >= table.epoch, "an older writer");
            table.epoch = epoch;
            return true;
          },
          FakeLake::unknown);
    }

    @Override
    public Map<String, Integer> fieldIds() {
      return Map.of();
    }

    @Override
    public String newLocation(long segment, LocalDate day) {
      return name + "-" + segment + "-" + NAMES.incrementAndGet();
    }

    @Override
    public void append(SegmentCommit commit, SortedMap<LocalDate, DataFile> files) {
      faults.write(
          "append segment " + commit.segment() + " to " + name,
          () -> {
            long last = table.head.map(SegmentCommit::segment).orElse(0L);
            require(commit.epoch() >= table.epoch, "an older writer");
            table.epoch = commit.epoch();
            if (replaces) {
              table.files.tailMap(commit.segment(), true).clear();
            } else {
              require(
                  commit.segment() == last + 1, "segment " + commit.segment() + " after " + last);
            }
            table.head = Optional.of(commit);
            table.files.put(
                commit.segment(), files.values().stream().map(DataFile::location).toList());
            return true;
          },
          FakeLake::unknown);
    }

    @Override
    public long rows() {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<String> files(long after, long through) {
      return faults.read(
          "list files of " + name,
          () ->
              table.files.subMap(after, false, through, true).values().stream()
                  .flatMap(List::stream)
                  .toList());
    }
  }

  private final class Batch implements BatchTable {
    private final String view;

    Batch(String view) {
      this.view = view;
    }

    @Override
    public Optional<Stored> head() {
      return faults.read(
          "read the batch head of " + view,
          () ->
              Optional.ofNullable(world.batchHeads.get(view))
                  .map(version -> new Stored(version, world.batchFiles.get(view))));
    }

    @Override
    public Map<String, Integer> fieldIds() {
      return Map.of();
    }

    @Override
    public String newLocation(long version) {
      return "batch-" + view + "-" + version + "-" + NAMES.incrementAndGet();
    }

    @Override
    public void replace(BatchVersion version, DataFile file) {
      faults.write(
          "commit version " + version.version() + " of " + view,
          () -> {
            long last =
                Optional.ofNullable(world.batchHeads.get(view))
                    .map(BatchVersion::version)
                    .orElse(0L);
            if (version.version() != last + 1) {
              throw Faults.refused("commit of version " + version.version() + " after " + last);
            }
            world.batchHeads.put(view, version);
            world.batchFiles.put(view, List.of(file.location()));
            return true;
          },
          FakeLake::unknown);
    }
  }

  @Override
  public void close() {}
}
