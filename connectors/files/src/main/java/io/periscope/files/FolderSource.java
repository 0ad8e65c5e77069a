package io.periscope.files;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import io.periscope.api.model.SourceDef.FileFormat;
import io.periscope.api.source.Inputs;
import io.periscope.api.source.Source;
import io.periscope.files.FolderPosition.Reading;
import io.periscope.files.InputFile.Packing;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the files of a folder, or of some other place, as they arrive, each once.
 *
 * <p>A file is known by its name. It is read when it has not changed for a while, and counts as the
 * version that it was then: one that changes later, or cannot be read to its end, is set aside, and
 * the others go on. What is done to files where they lie is done only when their rows are in the
 * log for good; until then the position is all that says what was read.
 */
final class FolderSource implements Source {
  private static final Logger LOG = LoggerFactory.getLogger(FolderSource.class);

  /** Files without rows do not count as events, and must not keep a commit waiting. */
  private static final int MOST_FILES = 500;

  private final String stream;
  private final Place place;
  private final RowReaders readers;
  private final FileStamp stamp;
  private final ArrivalSettings settings;
  private final FolderPosition position;
  private final LongSupplier nanoTime;

  private final Map<String, Observed> observed = new HashMap<>();
  private final Deque<FoundFile> ready = new ArrayDeque<>();
  private final List<FoundFile> finished = new ArrayList<>();
  private final Set<String> warned = new HashSet<>();
  private Optional<Open> open = Optional.empty();
  private long nextListing;

  /** A file and since when it has looked so. */
  private record Observed(FoundFile file, long since) {}

  private record Open(FoundFile file, LocalFile local, RowReader reader, long load) {}

  FolderSource(
      String stream,
      Place place,
      RowReaders readers,
      FileStamp stamp,
      ArrivalSettings settings,
      FolderPosition position,
      LongSupplier nanoTime) {
    this.stream = stream;
    this.place = place;
    this.readers = readers;
    this.stamp = stamp;
    this.settings = settings;
    this.position = position;
    this.nanoTime = nanoTime;
    this.nextListing = nanoTime.getAsLong();
    try {
      position.reading().ifPresent(this::resume);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Goes on in the file that was being read, if it still is that file. */
  private void resume(Reading reading) {
    FoundFile before = reading.file();
    Optional<FoundFile> found =
        place.list().stream().filter(f -> f.name().equals(before.name())).findFirst();
    if (found.isEmpty()) {
      // Whatever comes by that name is another delivery.
      fail(before.name(), reading.row(), reading.load(), 0, "is gone, and was not read to its end");
    } else if (!found.get().isAs(before) && settings.reload()) {
      position.forget(before.name());
    } else if (!found.get().isAs(before)) {
      fail(found.get(), reading.row(), reading.load(), "was changed while it was read");
    } else {
      LocalFile local =
          place
              .fetch(found.get())
              .orElseThrow(
                  () ->
                      new PeriscopeException(
                          Fault.RESOURCE,
                          "stream '%s': %s cannot be read on now; it is waited for"
                              .formatted(stream, before.name())));
      open(found.get(), local, reading.row());
    }
  }

  @Override
  public int next(int max, EventConsumer consumer) {
    int count = 0;
    for (int files = 0; count < max && files < MOST_FILES; ) {
      if (open.isEmpty() && ((count > 0 && place.isRemote()) || !openNext())) {
        break;
      }
      int before = count;
      count += open.isPresent() ? read(open.get(), max - count, consumer) : 0;
      files += count == before ? 1 : 0;
    }
    return count;
  }

  /** Tells what the consumer raises from what the file does. */
  private static final class Handing implements EventConsumer {
    private final EventConsumer consumer;
    private int count;
    private boolean refused;

    Handing(EventConsumer consumer) {
      this.consumer = consumer;
    }

    @Override
    public void accept(Optional<byte[]> key, byte[] value) {
      refused = true;
      consumer.accept(key, value);
      refused = false;
      count++;
    }
  }

  private int read(Open current, int max, EventConsumer consumer) {
    Handing handing = new Handing(stamp.on(current.file().name(), current.load(), consumer));
    try {
      int read = current.reader().read(max, handing);
      position.read(current.file(), current.reader().row(), current.load());
      if (read == 0) {
        finish(current);
      }
    } catch (PeriscopeException e) {
      position.read(current.file(), current.reader().row(), current.load());
      if (handing.refused || e.fault() != Fault.USER) {
        throw e;
      }
      fail(current.file(), current.reader().row(), current.load(), e.getMessage());
      close(current);
    }
    return handing.count;
  }

  private void finish(Open current) {
    FoundFile file = current.file();
    boolean changed = current.local().isChanged();
    if (changed && settings.reload()) {
      position.forget(file.name());
    } else if (changed) {
      fail(file, FailedFile.NO_FURTHER, current.load(), "was changed while it was read");
    } else {
      position.finish(file);
      finished.add(file);
    }
    close(current);
  }

  private void close(Open current) {
    open = Optional.empty();
    try {
      current.reader().close();
    } finally {
      current.local().close();
    }
  }

  /** Whether there was a file to begin with; it may have failed at once. */
  private boolean openNext() {
    if (ready.isEmpty() && nanoTime.getAsLong() - nextListing >= 0) {
      list();
    }
    if (ready.isEmpty()) {
      return false;
    }
    FoundFile file = ready.remove();
    long row =
        Optional.ofNullable(position.failed().get(file.name())).map(FailedFile::rows).orElse(0L);
    place.fetch(file).ifPresent(local -> open(file, local, row));
    return true;
  }

  private void open(FoundFile file, LocalFile local, long row) {
    long load = position.load(file, row);
    try {
      RowReader reader = readers.open(input(file, local), row);
      position.begin(file, reader.row(), load);
      if (reader.row() < row) {
        reader.close();
        throw PeriscopeException.user(
            "%s has %d rows, and %d were read of it before"
                .formatted(file.name(), reader.row(), row));
      }
      open = Optional.of(new Open(file, local, reader, load));
    } catch (PeriscopeException e) {
      local.close();
      if (e.fault() != Fault.USER) {
        throw e;
      }
      fail(file, row, load, e.getMessage());
    }
  }

  private InputFile input(FoundFile file, LocalFile local) {
    String name = file.fileName();
    FileFormat format =
        settings
            .format()
            .or(() -> InputFile.format(name))
            .orElseThrow(
                () ->
                    PeriscopeException.user(
                        "cannot tell the format of '%s' by its ending, expected %s; or declare format: csv, jsonl, parquet or avro"
                            .formatted(name, InputFile.ENDINGS)));
    return new InputFile(local.path(), file.name(), format, Packing.of(name, format), file.bytes());
  }

  private void fail(FoundFile file, long rows, long load, String reason) {
    fail(file.name(), rows, load, file.delivery(), reason);
  }

  private void fail(String name, long rows, long load, int delivery, String reason) {
    if (position.failed().size() >= FolderPosition.MOST_FAILED) {
      position.forgetFailed(place::isGone);
    }
    if (position.failed().size() >= FolderPosition.MOST_FAILED) {
      throw PeriscopeException.user(
          "stream '%s': more than %d files of '%s' failed, the last one: %s. Check the stream's declaration; then %s, and start anew"
              .formatted(
                  stream, FolderPosition.MOST_FAILED, place.path(), reason, place.howToMend()));
    }
    String told = reason.startsWith(name) ? reason : name + " " + reason;
    position.fail(name, new FailedFile(rows, told, false, load, delivery));
    LOG.error("stream {}: a file is set aside: {}", stream, told);
  }

  private void list() {
    List<FoundFile> found = place.list();
    long now = nanoTime.getAsLong();
    long next = settings.every().toNanos();
    Set<Long> there = new HashSet<>();
    Set<String> names = new HashSet<>();
    List<FoundFile> settled = new ArrayList<>();
    for (FoundFile file : found) {
      there.add(FolderPosition.hash(file.name()));
      names.add(file.name());
      if (!isNew(file)) {
        continue;
      }
      Observed before = observed.get(file.name());
      if (before == null || !before.file().isAs(file)) {
        before = new Observed(file, now);
        observed.put(file.name(), before);
      }
      long left = settings.settle().toNanos() - (now - before.since());
      if (left <= 0) {
        settled.add(file);
      } else {
        next = Math.min(next, left);
      }
    }
    observed.keySet().retainAll(names);
    settled.forEach(file -> observed.remove(file.name()));
    settled.sort(FoundFile.BY_AGE);
    ready.addAll(settled);
    nextListing = now + next;
    forgetFailed(names);
    forget(there);
  }

  /** Whether a file is to be read; if it has been, what is left to do about it is done. */
  private boolean isNew(FoundFile file) {
    Optional<Integer> version = position.doneVersion(file.name());
    if (version.isPresent()) {
      if (version.get() != file.version() && settings.reload()) {
        position.forget(file.name());
        return true;
      } else if (version.get() != file.version()) {
        fail(
            file,
            FailedFile.NO_FURTHER,
            0,
            "was changed after it was read; give new rows in a file of another name");
      } else if (!finished.contains(file)) {
        clear(file);
      }
      return false;
    }
    Optional<FailedFile> failed = Optional.ofNullable(position.failed().get(file.name()));
    return failed.isEmpty() || isMended(file, failed.get());
  }

  private boolean isMended(FoundFile file, FailedFile how) {
    return switch (place.mending(file, how)) {
      case NONE -> false;
      case GOES_ON -> true;
      case ANEW -> {
        position.forgetFailed(file.name()::equals);
        yield true;
      }
      case GIVEN_UP -> {
        position.giveUp(file);
        yield false;
      }
    };
  }

  /** Nobody can do more about a file that will not be read on than take it away. */
  private void forgetFailed(Set<String> there) {
    Map<String, FailedFile> failed = Map.copyOf(position.failed());
    failed.forEach(
        (name, how) -> {
          if (how.isAtItsEnd() && how.told() && !there.contains(name) && place.isGone(name)) {
            position.giveUp(name, how);
          }
        });
  }

  /** Files that are gone need not be remembered for ever. */
  private void forget(Set<Long> there) {
    if (!place.keeps()) {
      Set<Long> needed = new HashSet<>(there);
      finished.forEach(file -> needed.add(FolderPosition.hash(file.name())));
      position.forgetBut(needed, 0);
    }
    position.forgetBut(there, FolderPosition.MOST_DONE);
    if (position.countDone() > FolderPosition.MOST_DONE) {
      throw PeriscopeException.user(
          "stream '%s': '%s' holds more than %d files that were read. %s, and start anew"
              .formatted(stream, place.path(), FolderPosition.MOST_DONE, place.howToMakeRoom()));
    }
  }

  @Override
  public Optional<Duration> pause() {
    long left = ready.isEmpty() && open.isEmpty() ? nextListing - nanoTime.getAsLong() : 0;
    return Optional.of(Duration.ofNanos(Math.max(0, left)));
  }

  @Override
  public void committed(String committed) {
    if (!committed.equals(position.toString())) {
      return;
    }
    finished.forEach(this::clear);
    finished.clear();
    List<String> untold =
        position.failed().entrySet().stream()
            .filter(entry -> !entry.getValue().told())
            .map(Map.Entry::getKey)
            .toList();
    untold.forEach(this::tell);
  }

  /** Does with a file what is to be done once its rows are in the log. */
  private void clear(FoundFile file) {
    if (place.keeps()) {
      return;
    }
    try {
      // If it was changed, the next listing tells.
      if (place.putAway(file)) {
        position.forget(file.name());
      }
    } catch (IOException e) {
      warn(file.name(), "was read, but cannot be moved or deleted: " + e);
    }
  }

  private void tell(String name) {
    FailedFile how = Optional.ofNullable(position.failed().get(name)).orElseThrow();
    try {
      place.tell(name, text(how));
      position.told(name);
    } catch (IOException e) {
      warn(name, "failed, and no note can be put beside it: " + e);
    }
  }

  private static String text(FailedFile how) {
    String advice =
        how.isAtItsEnd()
            ? "It is not read again under this name."
            : "%d rows were read of it. To have it read on from there, mend it and delete this note."
                .formatted(how.rows());
    return "%s%n%s%n".formatted(how.reason(), advice);
  }

  private void warn(String name, String what) {
    if (warned.add(name)) {
      LOG.warn("stream {}: {} {}", stream, name, what);
    }
  }

  @Override
  public String position() {
    return position.toString();
  }

  @Override
  public Optional<Long> remaining() {
    return Optional.empty();
  }

  @Override
  public Optional<Inputs> inputs() {
    List<Inputs.Failure> failed = new ArrayList<>();
    position.failed().forEach((name, how) -> failed.add(new Inputs.Failure(name, how.reason())));
    place
        .unreadable()
        .forEach((name, why) -> failed.add(new Inputs.Failure(name, name + " " + why)));
    return Optional.of(
        new Inputs(
            position.files(),
            ready.size() + observed.size(),
            open.map(current -> current.file().name()),
            failed));
  }

  @Override
  public void close() {
    try {
      open.ifPresent(this::close);
    } finally {
      try {
        readers.close();
      } finally {
        place.close();
      }
    }
  }
}
