package io.periscope.app;

import io.periscope.api.decode.FieldSink;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.StreamDef;
import io.periscope.files.write.AvroFile;
import io.periscope.files.write.ParquetFile;
import io.periscope.files.write.RowBlock;
import io.periscope.generator.GeneratedRows;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;

/**
 * A file of made-up events. It is written under another name first, so that a file of the right
 * name is a whole one.
 */
final class GeneratedFile {
  private static final int ROWS_PER_PART = 16_384;
  private static final int BUFFER_BYTES = 1 << 16;

  /** As they are written on the command line. */
  enum Format {
    csv,
    jsonl,
    parquet,
    avro
  }

  /**
   * @param leftOut events that the format cannot hold
   */
  record Written(long events, long leftOut, long bytes) {}

  private final StreamDef stream;
  private final long rows;
  private final Format format;
  private final boolean gzip;
  private final Path file;
  private final Clock clock;
  private final SqlFormulas formulas = new SqlFormulas();
  private final int threads = Runtime.getRuntime().availableProcessors();
  private final Queue<GeneratedRows> idle = new ConcurrentLinkedQueue<>();
  private final AtomicLong taken = new AtomicLong();
  private final AtomicLong events = new AtomicLong();
  private final AtomicLong leftOut = new AtomicLong();

  /**
   * @param stream with a generator of as many rows
   * @param file where it is to be in the end
   */
  GeneratedFile(StreamDef stream, long rows, Format format, boolean gzip, Path file, Clock clock) {
    this.stream = stream;
    this.rows = rows;
    this.format = format;
    this.gzip = gzip;
    this.file = file;
    this.clock = clock;
  }

  static Path path(Path folder, String name, Format format, boolean gzip) {
    boolean text = format == Format.csv || format == Format.jsonl;
    return folder.resolve(name + "." + format + (text && gzip ? ".gz" : ""));
  }

  /** How many rows are on their way into the file. */
  long taken() {
    return taken.get();
  }

  Written write() {
    Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
    Path part = folder.resolve("." + file.getFileName() + ".part");
    try {
      // Before anything is written: a declaration that makes no events is told.
      idle.add(new GeneratedRows(stream, clock, formulas));
      Files.createDirectories(folder);
      try {
        fill(part);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(part);
        idle.forEach(GeneratedRows::close);
      }
      return new Written(events.get(), leftOut.get(), Files.size(file));
    } catch (IOException e) {
      throw PeriscopeException.resource("cannot write " + file + ": " + e, e);
    }
  }

  private void fill(Path part) throws IOException {
    switch (format) {
      case parquet -> {
        try (InOrder<RowBlock> blocks = parts(this::block)) {
          ParquetFile.write(part, stream.schema(), gzip, counted(blocks));
        }
      }
      case avro -> {
        try (InOrder<RowBlock> blocks = parts(this::block);
            OutputStream out =
                new BufferedOutputStream(Files.newOutputStream(part), BUFFER_BYTES)) {
          AvroFile.write(out, stream.name(), stream.schema(), gzip, counted(blocks));
        }
      }
      case csv -> lines(part, idle.element().csvHeader(), this::csv);
      case jsonl -> lines(part, "", this::json);
    }
  }

  private <T> InOrder<T> parts(LongFunction<T> make) {
    return new InOrder<>(threads, (rows + ROWS_PER_PART - 1) / ROWS_PER_PART, make);
  }

  private <T> Supplier<Optional<T>> counted(Supplier<Optional<T>> parts) {
    return () -> {
      Optional<T> part = parts.get();
      part.ifPresent(p -> taken.set(Math.min(rows, taken.get() + ROWS_PER_PART)));
      return part;
    };
  }

  private void lines(Path part, String header, LongFunction<byte[]> make) throws IOException {
    try (InOrder<byte[]> made = parts(make);
        OutputStream plain = new BufferedOutputStream(Files.newOutputStream(part), BUFFER_BYTES);
        OutputStream out = gzip ? new GZIPOutputStream(plain, BUFFER_BYTES) : plain) {
      out.write(header.getBytes(StandardCharsets.UTF_8));
      Supplier<Optional<byte[]>> blocks = counted(made);
      for (Optional<byte[]> block = blocks.get(); block.isPresent(); block = blocks.get()) {
        out.write(block.get());
      }
    }
  }

  private long first(long part) {
    return part * ROWS_PER_PART;
  }

  private long behind(long part) {
    return Math.min(rows, first(part + 1));
  }

  private RowBlock block(long part) {
    RowBlock block = new RowBlock(stream.schema());
    Filling filling = new Filling(block);
    make(generated -> generated.values(first(part), behind(part), filling));
    return block;
  }

  private record Filling(RowBlock block) implements GeneratedRows.Rows {
    @Override
    public FieldSink sink() {
      return block;
    }

    @Override
    public void end() {
      block.endRow();
    }
  }

  private byte[] csv(long part) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    make(generated -> generated.csv(first(part), behind(part), lines));
    return lines.toByteArray();
  }

  private byte[] json(long part) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    make(generated -> generated.json(first(part), behind(part), lines));
    return lines.toByteArray();
  }

  /** Each thread uses a generator of its own; to set one up may cost much. */
  private void make(Function<GeneratedRows, GeneratedRows.Count> work) {
    GeneratedRows generated =
        Optional.ofNullable(idle.poll())
            .orElseGet(() -> new GeneratedRows(stream, clock, formulas));
    GeneratedRows.Count count = work.apply(generated);
    idle.add(generated);
    events.addAndGet(count.events());
    leftOut.addAndGet(count.leftOut());
  }
}
