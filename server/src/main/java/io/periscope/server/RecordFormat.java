package io.periscope.server;

import io.periscope.api.log.OutgoingEvent;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A way to write Kafka records in the JSON of a {@link ProduceRequest}. */
interface RecordFormat {

  /** The media type of its requests. */
  String contentType();

  /** The keys that a request may have beside its records. */
  List<String> keys();

  /**
   * What is to be sent.
   *
   * @param topic where to
   * @throws RestFailure when a record cannot be read
   */
  Records read(String topic, ProduceRequest request);

  /**
   * The records, and by which schemas they were written where there are such.
   *
   * @param keySchema the schema's number in a registry
   * @param valueSchema likewise
   */
  record Records(List<OutgoingEvent> events, OptionalInt keySchema, OptionalInt valueSchema) {}

  /** Each key and value by itself. */
  static Records each(ProduceRequest request, PartReader reader) {
    return new Records(events(request, reader, reader), OptionalInt.empty(), OptionalInt.empty());
  }

  /** Keys by the one, values by the other. */
  static List<OutgoingEvent> events(ProduceRequest request, PartReader keys, PartReader values) {
    return request.records().stream()
        .map(
            record ->
                new OutgoingEvent(
                    record.partition(), record.key().map(keys::read), value(record, values)))
        .toList();
  }

  private static byte[] value(ProduceRequest.Raw record, PartReader reader) {
    Optional<byte[]> value = record.value();
    return reader.read(
        value.orElseThrow(
            () -> RestFailure.unprocessable("a record lacks its value, or it is null")));
  }

  /** From a key or value as it stands in the request to its bytes in the log. */
  interface PartReader {
    byte[] read(byte[] json);
  }
}
