package io.periscope.files;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.CsvForm;
import io.periscope.api.model.StreamDef;
import io.periscope.api.source.Source.EventConsumer;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A CSV file, after RFC 4180.
 *
 * <p>The bytes are read as ISO 8859-1, one character a byte, and written again the same way: the
 * characters that matter to CSV and JSON are ASCII, so UTF-8 passes through untouched, and bytes
 * that are no UTF-8 reach the decoder as they are instead of being replaced without a sign.
 */
final class CsvRows implements RowReader {
  private final InputFile file;
  private final ByteInput input;
  private final CsvReader<CsvEvent> reader;
  private final CloseableIterator<CsvEvent> events;
  private Optional<CsvEvent> next = Optional.empty();
  private List<String> header = List.of();

  /** The parser itself goes on after a failure as if the file ended there. */
  private Optional<PeriscopeException> failure = Optional.empty();

  private long row;

  private CsvRows(InputFile file, ByteInput input, CsvRowHandler handler, char delimiter) {
    this.file = file;
    this.input = input;
    this.reader =
        tolerant()
            .fieldSeparator(delimiter)
            .build(handler, new InputStreamReader(input, StandardCharsets.ISO_8859_1));
    this.events = reader.iterator();
  }

  /**
   * One row with a stray quote or too many cells is one bad event, and must not stop all those
   * after it. Only a quote that is never closed does: nobody can tell where the next row begins.
   */
  @SuppressWarnings("removal") // There is no other way yet to go on after such a quote.
  private static CsvReader.CsvReaderBuilder tolerant() {
    return CsvReader.builder()
        .skipEmptyLines(true)
        .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
        .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
        .allowExtraCharsAfterClosingQuote(true)
        .allowUnclosedQuote(false);
  }

  static CsvRows open(StreamDef stream, CsvForm form, InputFile file, long skip) {
    CsvRowHandler handler = new CsvRowHandler(form.delimiter());
    CsvRows rows = new CsvRows(file, ByteInput.open(file), handler, form.delimiter());
    try {
      handler.columns(
          form.header()
              ? rows.columns(stream, form, handler)
              : CsvColumns.of(stream, form, file.name(), form.columns(stream.schema())));
      while (rows.row < skip && rows.hasNext()) {
        rows.take();
      }
      return rows;
    } catch (RuntimeException e) {
      rows.close();
      throw e;
    }
  }

  private CsvColumns columns(StreamDef stream, CsvForm form, CsvRowHandler handler) {
    if (!isMore()) {
      input.requireWhole(0);
      throw PeriscopeException.user(
          file.name() + ": the file is empty; expected a header line with the columns' names");
    }
    events.next();
    header = handler.header();
    try {
      return CsvColumns.of(stream, form, file.name(), header);
    } catch (PeriscopeException e) {
      if (input.isCutOff() && !isMore()) {
        // What is missing is the rest of the header.
        input.requireWhole(0);
      }
      throw e;
    }
  }

  @Override
  public List<String> columns() {
    return header;
  }

  @Override
  public int read(int max, EventConsumer consumer) {
    int count = 0;
    while (count < max && hasNext()) {
      CsvEvent event = next.orElseThrow();
      consumer.accept(event.key(), event.value());
      take();
      count++;
    }
    if (count == 0) {
      input.requireWhole(row);
    }
    return count;
  }

  /** Whether there is a whole row, which stays the next one until it is taken. */
  private boolean hasNext() {
    if (next.isEmpty() && isMore()) {
      next = Optional.of(events.next());
    }
    // The last row before a failure may be half a row.
    return next.isPresent() && (!input.isCutOff() || isMore());
  }

  private void take() {
    next = Optional.empty();
    row++;
  }

  private boolean isMore() {
    if (failure.isPresent()) {
      throw failure.get();
    }
    try {
      return events.hasNext();
    } catch (CsvParseException e) {
      // An open quote at the end of what could be read is the cut's doing.
      input.requireWhole(row);
      PeriscopeException told =
          new PeriscopeException(
              PeriscopeException.Fault.USER,
              "%s: after row %d: %s; check for a quote that is not closed"
                  .formatted(file.name(), row, messages(e)),
              e);
      failure = Optional.of(told);
      throw told;
    }
  }

  /** The library says where in the outer message, and why in the inner. */
  private static String messages(CsvParseException e) {
    return Optional.ofNullable(e.getCause())
        .map(cause -> e.getMessage() + ": " + cause.getMessage())
        .orElseGet(() -> String.valueOf(e.getMessage()));
  }

  @Override
  public long row() {
    return row;
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
