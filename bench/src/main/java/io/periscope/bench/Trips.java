package io.periscope.bench;

import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Random;

/** Taxi trips as JSON of about 170 bytes, the same ones for the same seed. */
final class Trips {
  private static final LocalDateTime START = LocalDateTime.of(2020, 4, 1, 0, 0);

  private final Random random;

  Trips(long seed) {
    this.random = new Random(seed);
  }

  byte[] next(int number) {
    String time = START.plusSeconds(number / 20 - random.nextInt(600)).toString();
    return ("{\"id\":\"id%07d\",\"vendor_id\":%d,\"pickup_datetime\":\"%s\",\"passenger_count\":%d,\"zone_id\":%d,\"trip_distance\":%.2f,\"trip_duration\":%d,\"flag\":\"%s\"}")
        .formatted(
            number,
            1 + random.nextInt(2),
            time.length() == 16 ? time + ":00" : time,
            random.nextInt(7),
            1 + random.nextInt(265),
            random.nextDouble() * 20,
            60 + random.nextInt(3600),
            random.nextInt(50) == 0 ? "Y" : "N")
        .getBytes(StandardCharsets.UTF_8);
  }
}
