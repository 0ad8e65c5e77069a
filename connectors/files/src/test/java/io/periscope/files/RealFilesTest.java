package io.periscope.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.source.Source;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Public data with all its dirt. It is not part of the project: the system property {@code
 * periscope.data} says where it lies.
 */
class RealFilesTest {
  private static final DataType MONEY = DataType.decimal(10, 2);

  private static Path data(String folder) {
    Path data = Path.of(System.getProperty("periscope.data", "../../../shared/data"), folder);
    assumeTrue(Files.isDirectory(data), "no real data in " + data.toAbsolutePath().normalize());
    return data;
  }

  @Test
  void greenCabTripsOfNineMonths() {
    FilesFixture files =
        new FilesFixture(data("nyc-green-taxi"))
            .schema(
                new Field("vendor_id", DataType.INT, "VendorID", ""),
                new Field("pickup_datetime", DataType.TIMESTAMP, "lpep_pickup_datetime", ""),
                new Field("passenger_count", DataType.INT),
                new Field("trip_distance", DataType.DOUBLE),
                new Field("total_amount", MONEY));
    Pattern total = Pattern.compile("\"total_amount\":(-?\\d+(?:\\.\\d{1,2})?)}");
    long[] counts = new long[3];
    BigDecimal[] sum = {BigDecimal.ZERO};
    try (Source source = files.open("green_tripdata_2020-*.parquet")) {
      assertThat(source.remaining()).contains(664_243L);
      int read;
      do {
        read =
            source.next(
                50_000,
                (key, value) -> {
                  String event = new String(value, StandardCharsets.UTF_8);
                  counts[0]++;
                  counts[1] += event.contains("\"vendor_id\"") ? 0 : 1;
                  Matcher matcher = total.matcher(event);
                  assertThat(matcher.find()).as(event).isTrue();
                  BigDecimal amount = new BigDecimal(matcher.group(1));
                  counts[2] += amount.signum() < 0 ? 1 : 0;
                  sum[0] = sum[0].add(amount);
                });
      } while (read > 0);
      assertThat(source.remaining()).contains(0L);
      assertThat(source.position()).contains("\"file\":\"green_tripdata_2020-12.parquet\"");
    }
    // Rows, rows without a vendor, rows that were paid back: as counted in the files themselves.
    assertThat(counts).containsExactly(664_243, 284_029, 1_419);
    assertThat(sum[0]).isGreaterThan(new BigDecimal("1000000"));
  }

  @Test
  void tripDurations() {
    FilesFixture files =
        new FilesFixture(data("nyc-trip-duration"))
            .schema(
                new Field("id", DataType.STRING),
                new Field("pickup_datetime", DataType.TIMESTAMP),
                new Field("pickup_longitude", DataType.DOUBLE),
                new Field("trip_duration", DataType.INT))
            .key("id");
    List<String> events = files.events("train-5k.csv");
    assertThat(events).hasSize(5000);
    assertThat(events.get(0))
        .isEqualTo(
            "id1385950 {\"id\":\"id1385950\",\"pickup_datetime\":\"2016-01-08 22:31:12\","
                + "\"pickup_longitude\":-73.99064636230467,\"trip_duration\":525}");
  }

  @Test
  void invoiceLines() {
    FilesFixture files =
        new FilesFixture(data("online-retail"))
            .schema(
                new Field("invoice", DataType.STRING, "Invoice", ""),
                new Field("quantity", DataType.INT, "Quantity", ""),
                new Field("customer", DataType.LONG, "Customer ID", ""),
                new Field("price", DataType.decimal(12, 4), "Price", ""));
    long rows = 0;
    Optional<String> first = Optional.empty();
    try (Source source = files.open("online_retail_2009-2010.parquet")) {
      List<String> events;
      while (!(events = FilesFixture.take(source, 50_000)).isEmpty()) {
        rows += events.size();
        String head = events.get(0);
        first = first.or(() -> Optional.of(head));
      }
    }
    assertThat(rows).isEqualTo(525_461);
    assertThat(first)
        .contains("{\"invoice\":\"489434\",\"quantity\":12,\"customer\":13085,\"price\":6.95}");
  }

  @Test
  void cardTransactions() {
    FilesFixture files =
        new FilesFixture(data("card-transactions"))
            .schema(
                new Field("transaction_id", DataType.STRING),
                new Field("amount", MONEY),
                new Field("merchant", DataType.STRING),
                new Field("is_international", DataType.INT));
    List<String> events = files.events("credit_card_transactions.csv");
    assertThat(events).hasSize(25_000);
    assertThat(events.get(0))
        .isEqualTo(
            "{\"transaction_id\":\"TXN000001\",\"amount\":196.91,"
                + "\"merchant\":\"Maldonado, Ballard and Alvarez\",\"is_international\":0}");
    assertThat(events.stream().filter(e -> !e.contains("\"amount\""))).hasSize(235);
  }
}
