package io.periscope.files;

import io.periscope.api.model.CsvForm;
import io.periscope.api.model.SourceDef.FileFormat;
import io.periscope.api.model.StreamDef;
import java.util.List;
import java.util.Optional;

/** Opens files of any format for one stream. */
final class RowReaders implements AutoCloseable {
  private final StreamDef stream;
  private final CsvForm csv;
  private final ParquetEngine parquet = new ParquetEngine();

  RowReaders(StreamDef stream, CsvForm csv) {
    this.stream = stream;
    this.csv = csv;
  }

  /**
   * @param skip how many rows to leave out at the start
   */
  RowReader open(InputFile file, long skip) {
    return switch (file.format()) {
      case CSV -> CsvRows.open(stream, csv, file, skip);
      case JSONL -> JsonLines.open(stream, file, skip);
      case PARQUET -> ParquetRows.open(parquet, stream, file, skip);
      case AVRO -> AvroRows.open(stream, file, skip);
    };
  }

  /** How many rows these files have in all, if each says so of itself. */
  Optional<Long> count(List<InputFile> files) {
    boolean known = files.stream().allMatch(f -> f.format() == FileFormat.PARQUET);
    return known ? Optional.of(files.stream().mapToLong(parquet::count).sum()) : Optional.empty();
  }

  @Override
  public void close() {
    parquet.close();
  }
}
