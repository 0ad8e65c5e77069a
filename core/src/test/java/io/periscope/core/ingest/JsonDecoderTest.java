package io.periscope.core.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Field.TimeUnit;
import io.periscope.api.model.Schema;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonDecoderTest {
  private static final Schema SCHEMA =
      Schema.of(
          new Field("id", DataType.STRING),
          new Field("i", DataType.INT),
          new Field("l", DataType.LONG),
          new Field("d", DataType.DOUBLE),
          new Field("money", DataType.decimal(10, 2)),
          new Field("huge", DataType.decimal(38, 5)),
          new Field("b", DataType.BOOLEAN),
          new Field("day", DataType.DATE),
          new Field("at", DataType.TIMESTAMP));

  private static Map<String, Object> accepted(String json) {
    RecordingSink sink = new RecordingSink(SCHEMA);
    assertThat(new JsonDecoder(SCHEMA).decode(json.getBytes(StandardCharsets.UTF_8), sink))
        .as(json)
        .isEmpty();
    return sink.values();
  }

  private static Object value(String field, String json) {
    return accepted("{\"" + field + "\":" + json + "}").get(field);
  }

  private static String rejected(byte[] value) {
    Optional<String> reason = new JsonDecoder(SCHEMA).decode(value, new RecordingSink(SCHEMA));
    assertThat(reason).as(new String(value, StandardCharsets.UTF_8)).isPresent();
    return reason.orElseThrow();
  }

  private static String rejected(String json) {
    return rejected(json.getBytes(StandardCharsets.UTF_8));
  }

  private static String rejected(String field, String json) {
    return rejected("{\"" + field + "\":" + json + "}");
  }

  @Test
  void readsEveryType() {
    assertThat(
            accepted(
                """
                {"id":"a","i":-7,"l":9007199254740993,"d":1.5,"money":12.30,"huge":1e20,\
                "b":true,"day":"2020-02-29","at":"2020-04-01T00:44:02.5"}"""))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "id",
                "a",
                "i",
                -7L,
                "l",
                9007199254740993L,
                "d",
                1.5,
                "money",
                new BigDecimal("12.30"),
                "huge",
                new BigDecimal("100000000000000000000.00000"),
                "b",
                true,
                "day",
                LocalDate.of(2020, 2, 29),
                "at",
                LocalDateTime.parse("2020-04-01T00:44:02.5")));
  }

  @Test
  void fieldsMayComeInAnyOrderWithAnySpaceBetween() {
    assertThat(accepted(" \r\n\t{ \"l\" : 2 ,\n\"i\"\t:1, \"id\": \"x\" } \n"))
        .isEqualTo(Map.of("id", "x", "i", 1L, "l", 2L));
  }

  @Test
  void nullAndAbsenceAreTheSame() {
    assertThat(accepted("{\"id\":null,\"i\": null}")).isEmpty();
    assertThat(accepted("{}")).isEmpty();
    assertThat(accepted(" { } ")).isEmpty();
  }

  @Test
  void keysMayBeEscaped() {
    assertThat(accepted("{\"\\u0069\\u0064\":\"x\"}")).isEqualTo(Map.of("id", "x"));
  }

  @Test
  void unknownKeysArePassedOver() {
    assertThat(
            accepted(
                """
                {"x":[1,{"a":[],"b":{}},[[]],"s",null,true,false,-0.5e-3],"i":1,\
                "":{"a":{"b":[{}, {"c" : [1 , 2]}]}},"idx":0,"i2":"","L":5}"""))
        .isEqualTo(Map.of("i", 1L));
  }

  @Test
  void readsMoreFieldsThanFitIntoAWord() {
    List<Field> fields = new ArrayList<>();
    StringBuilder json = new StringBuilder("{");
    for (int i = 0; i < 200; i++) {
      fields.add(new Field("f" + i, DataType.INT));
      json.append(i == 0 ? "" : ",").append("\"f").append(i).append("\":").append(i);
    }
    Schema wide = new Schema(fields);
    RecordingSink sink = new RecordingSink(wide);

    assertThat(new JsonDecoder(wide).decode((json + "}").getBytes(StandardCharsets.UTF_8), sink))
        .isEmpty();
    assertThat(sink.values()).hasSize(200).containsEntry("f131", 131L);
    assertThat(
            new JsonDecoder(wide)
                .decode(
                    (json + ",\"f131\":1}").getBytes(StandardCharsets.UTF_8),
                    new RecordingSink(wide)))
        .contains("duplicate field 'f131'");
  }

  @ParameterizedTest
  @CsvSource({
    "1.0,1",
    "1e3,1000",
    "0,0",
    "-0,0",
    "12.300e1,123",
    "2147483647,2147483647",
    "-2147483648,-2147483648",
    "0e99999999999,0",
    "100000000000000000000000e-20,1000",
    "0.0,0"
  })
  void integersMayBeWrittenWithAPoint(String json, long expected) {
    assertThat(value("i", json)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MAX_VALUE, Long.MIN_VALUE, 1234567890123456789L, -999999999999999999L})
  void readsLongsToTheirLimits(long number) {
    assertThat(value("l", Long.toString(number))).isEqualTo(number);
  }

  @ParameterizedTest
  @CsvSource({
    "0,0.00",
    "12,12.00",
    "12.3,12.30",
    "-12.34,-12.34",
    "12.34000,12.34",
    "1e3,1000.00",
    "99999999.99,99999999.99",
    "1234e-2,12.34",
    "0.00000,0.00",
    "0e9,0.00"
  })
  void decimalsAreExact(String json, String expected) {
    assertThat(value("money", json)).isEqualTo(new BigDecimal(expected));
    assertThat(value("money", '"' + json + '"')).isEqualTo(new BigDecimal(expected));
  }

  @Test
  void decimalsHaveUpTo38Digits() {
    assertThat(value("huge", "-123456789012345678901234567890123.45678"))
        .isEqualTo(new BigDecimal("-123456789012345678901234567890123.45678"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0.0",
        "1.5",
        "1e-400",
        "4.9e-324",
        "1.7976931348623157e308",
        "1E+2",
        "-73.982154846191406",
        "123456789012345678901234567890",
        "9007199254740993",
        "0.1e-7",
        "2.2250738585072011e-308"
      })
  void doublesAreTheNearestOnes(String json) {
    assertThat(value("d", json)).isEqualTo(Double.parseDouble(json));
  }

  @Test
  void resolvesEscapes() {
    assertThat(value("id", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\u00e9\\u20AC\\ud83d\\ude00!\""))
        .isEqualTo("\"\\/\b\f\n\r\t\0é€😀!");
    assertThat(value("id", "\"é€😀\u007f\"")).isEqualTo("é€😀\u007f");
    assertThat(value("id", "\"\"")).isEqualTo("");
  }

  @Test
  void findsTheEndOfAStringWhereverItStands() {
    for (int length = 0; length < 40; length++) {
      String text = "x".repeat(length);
      assertThat(value("id", '"' + text + '"')).isEqualTo(text);
      assertThat(value("id", '"' + text + "é\\n" + text + '"')).isEqualTo(text + "é\n" + text);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2020-04-01T00:44:02,2020-04-01T00:44:02",
    "2020-04-01 00:44:02,2020-04-01T00:44:02",
    "2020-04-01 00:44,2020-04-01T00:44",
    "2020-04-01,2020-04-01T00:00",
    "2020-04-01T23:59:59.1,2020-04-01T23:59:59.1",
    "2020-04-01T23:59:59.123456,2020-04-01T23:59:59.123456",
    "2020-04-01T23:59:59.123456789,2020-04-01T23:59:59.123456",
    "2020-04-01T00:44:02Z,2020-04-01T00:44:02",
    "2020-04-01T00:44Z,2020-04-01T00:44:00",
    "2020-04-01T00:44:02+02:00,2020-03-31T22:44:02",
    "2020-04-01T00:44:02.25-0530,2020-04-01T06:14:02.25",
    "0001-01-01T00:00:00,0001-01-01T00:00:00",
    "1969-12-31T23:59:59.999999,1969-12-31T23:59:59.999999",
    "9999-12-31T23:59:59.999999,9999-12-31T23:59:59.999999"
  })
  void timestampsAreTakenToUtc(String text, String expected) {
    assertThat(value("at", '"' + text + '"')).isEqualTo(LocalDateTime.parse(expected));
  }

  @Test
  void timestampsMayBeMilliseconds() {
    assertThat(value("at", "1585701842500"))
        .isEqualTo(LocalDateTime.parse("2020-04-01T00:44:02.5"));
    assertThat(value("at", "-1")).isEqualTo(LocalDateTime.parse("1969-12-31T23:59:59.999"));
    assertThat(value("at", "253402300799999"))
        .isEqualTo(LocalDateTime.parse("9999-12-31T23:59:59.999"));
  }

  @ParameterizedTest
  @CsvSource({
    "S,1758422907,2025-09-21T02:48:27",
    "S,1758422907.125,2025-09-21T02:48:27.125",
    "S,1758422907.000001,2025-09-21T02:48:27.000001",
    "S,1.758422907e9,2025-09-21T02:48:27",
    "S,-0.5,1969-12-31T23:59:59.5",
    "S,253402300799,9999-12-31T23:59:59",
    "S,253402300799.999999,9999-12-31T23:59:59.999999",
    "MS,1758422907125,2025-09-21T02:48:27.125",
    "US,1758422907000001,2025-09-21T02:48:27.000001",
    "US,253402300799999999,9999-12-31T23:59:59.999999"
  })
  void aTimestampsNumberMayHaveAnotherUnit(TimeUnit unit, String number, String expected) {
    RecordingSink sink = new RecordingSink(at(unit));
    assertThat(new JsonDecoder(at(unit)).decode(json("at", number), sink)).isEmpty();
    assertThat(sink.values()).containsEntry("at", LocalDateTime.parse(expected));
  }

  @ParameterizedTest
  @CsvSource({
    "S,253402300800,(out of range)",
    "S,253402300800.5,(out of range)",
    "S,-62135596801,(out of range)",
    "S,9223372036854775807,(out of range)",
    "S,1e300,(out of range)",
    "S,1e-300,(finer than microseconds)",
    "S,0.1234567,(finer than microseconds)",
    "MS,0.5,0.5",
    "US,253402300800000000,(out of range)",
    "US,0.5,0.5"
  })
  void aNumberThatIsNoTimeOfItsUnitIsRejected(TimeUnit unit, String number, String end) {
    assertThat(new JsonDecoder(at(unit)).decode(json("at", number), new RecordingSink(at(unit))))
        .hasValueSatisfying(
            reason ->
                assertThat(reason)
                    .startsWith(
                        "field 'at': expected timestamp like 2020-04-01T00:44:02, got number ")
                    .endsWith(end));
  }

  private static Schema at(TimeUnit unit) {
    return Schema.of(new Field("at", DataType.TIMESTAMP, "at", "", Optional.of(unit)));
  }

  private static byte[] json(String field, String value) {
    return ("{\"" + field + "\":" + value + "}").getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void knowsEveryDayThatJavaKnows() {
    LocalDate end = LocalDate.of(9999, 12, 31);
    JsonDecoder decoder = new JsonDecoder(SCHEMA);
    for (LocalDate day = LocalDate.of(1, 1, 1); !day.isAfter(end); day = day.plusDays(17)) {
      RecordingSink sink = new RecordingSink(SCHEMA);
      byte[] json = ("{\"day\":\"" + day + "\"}").getBytes(StandardCharsets.UTF_8);
      assertThat(decoder.decode(json, sink)).isEmpty();
      assertThat(sink.values()).containsEntry("day", day);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "i | \"abc\" | field 'i': expected int, got string \"abc\"",
        "i | 1.5 | field 'i': expected int, got number 1.5",
        "i | true | field 'i': expected int, got boolean true",
        "i | {\"a\":1} | field 'i': expected int, got object {\"a\":1}",
        "i | [1,2] | field 'i': expected int, got array [1,2]",
        "i | 2147483648 | field 'i': expected int, got number 2147483648 (out of range)",
        "i | 1e99 | field 'i': expected int, got number 1e99 (out of range)",
        "l | 9223372036854775808 | field 'l': expected long, got number 9223372036854775808 (out of range)",
        "l | 0.5e-1 | field 'l': expected long, got number 0.5e-1",
        "d | \"1\" | field 'd': expected double, got string \"1\"",
        "d | 1e309 | field 'd': expected double, got number 1e309 (out of range)",
        "d | -1e999999999999 | field 'd': expected double, got number -1e999999999999 (out of range)",
        "money | 1.234 | field 'money': more than 2 decimal places: 1.234",
        "money | \"1.234\" | field 'money': more than 2 decimal places: \"1.234\"",
        "money | 1e-999999999 | field 'money': more than 2 decimal places: 1e-999999999",
        "money | 100000000 | field 'money': expected decimal(10,2), got number 100000000 (out of range)",
        "money | 1e999999999 | field 'money': expected decimal(10,2), got number 1e999999999 (out of range)",
        "money | \"12 \" | field 'money': expected decimal(10,2), got \"12 \"",
        "money | \"\" | field 'money': expected decimal(10,2), got \"\"",
        "money | false | field 'money': expected decimal(10,2), got boolean false",
        "b | 1 | field 'b': expected boolean, got number 1",
        "b | \"true\" | field 'b': expected boolean, got string \"true\"",
        "id | 5 | field 'id': expected string, got number 5",
        "id | [] | field 'id': expected string, got array []",
        "day | \"2020-02-30\" | field 'day': expected date like 2020-04-01, got \"2020-02-30\"",
        "day | \"0000-01-01\" | field 'day': expected date like 2020-04-01, got \"0000-01-01\"",
        "day | \"2020-4-1\" | field 'day': expected date like 2020-04-01, got \"2020-4-1\"",
        "day | \"1900-02-29\" | field 'day': expected date like 2020-04-01, got \"1900-02-29\"",
        "day | 7 | field 'day': expected date like 2020-04-01, got number 7",
        "at | \"yesterday\" | field 'at': expected timestamp like 2020-04-01T00:44:02, got \"yesterday\"",
        "at | true | field 'at': expected timestamp like 2020-04-01T00:44:02, got boolean true",
        "at | 0.5 | field 'at': expected timestamp like 2020-04-01T00:44:02, got number 0.5",
        "at | 253402300800000 | field 'at': expected timestamp like 2020-04-01T00:44:02, got number 253402300800000 (out of range)",
      })
  void rejectsWhatATypeDoesNotTake(String field, String json, String reason) {
    assertThat(rejected(field, json)).isEqualTo(reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2020-02-30",
        "2020-04-01T",
        "2020-04-01T24:00:00",
        "2020-04-01T00:60:00",
        "2020-04-01T00:00:60",
        "2020-04-01T00:00:00.",
        "2020-04-01T00:00:00.1234567890",
        "2020-04-01T00:00:00+25:00",
        "2020-04-01T00:00:00+0260",
        "2020-04-01T00:00:00+02",
        "2020-04-01x00:00:00",
        "2020-04-01T00:00:00z",
        "2020-04-01T00:00:00 ",
        "2020-13-01T00:00:00",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "2020-04-01T00:00:0a",
        "2020-04-01T00:00:",
        "2020-04-01T00:00:00+02:0x",
        "2020-04-01T00:00:00Z0"
      })
  void rejectsTimestampsThatAreNone(String text) {
    assertThat(rejected("at", '"' + text + '"'))
        .isEqualTo("field 'at': expected timestamp like 2020-04-01T00:44:02, got \"" + text + '"');
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      ignoreLeadingAndTrailingWhitespace = true,
      value = {
        "[1] | malformed JSON at byte 0: expected '{', got '['",
        "null | malformed JSON at byte 0: expected '{', got 'n'",
        "{ | malformed JSON at byte 1: expected '\"' and a key, got end of value",
        "{i:1} | malformed JSON at byte 1: expected '\"' and a key, got 'i'",
        "{\"i\":1,} | malformed JSON at byte 7: expected '\"' and a key, got '}'",
        "{\"i\"=1} | malformed JSON at byte 4: expected ':', got '='",
        "{\"i\":} | malformed JSON at byte 5: expected a value, got '}'",
        "{\"i\":1 | malformed JSON at byte 6: expected ',' or '}', got end of value",
        "{\"i\":01} | malformed JSON at byte 6: expected ',' or '}', got '1'",
        "{\"i\":1}} | malformed JSON at byte 7: expected end of value, got '}'",
        "{\"i\":-} | malformed JSON at byte 6: expected a digit, got '}'",
        "{\"i\":1.} | malformed JSON at byte 7: expected a digit, got '}'",
        "{\"i\":1e+} | malformed JSON at byte 8: expected a digit, got '}'",
        "{\"i\":+1} | malformed JSON at byte 5: expected a value, got '+'",
        "{\"d\":NaN} | malformed JSON at byte 5: expected a value, got 'N'",
        "{\"b\":tru} | malformed JSON at byte 8: expected true, got '}'",
        "{\"i\":nil} | malformed JSON at byte 6: expected null, got 'i'",
        "{\"id\":\"a | malformed JSON at byte 8: expected '\"' to end a string, got end of value",
        "{\"i\":\"a | malformed JSON at byte 7: expected '\"' to end a string, got end of value",
        "{\"id\":\"\\x\"} | malformed JSON at byte 8: expected one of \"\\/bfnrtu after '\\', got 'x'",
        "{\"id\":\"\\u12g4\"} | malformed JSON at byte 7: expected four hexadecimal digits after '\\u'",
        "{\"id\":\"\\ud83d\"} | malformed JSON at byte 7: lone surrogate \\ud83d in a string",
        "{\"id\":\"\\ude00\\ud83d\"} | malformed JSON at byte 7: lone surrogate \\ude00 in a string",
        "{\"x\":[1,]} | malformed JSON at byte 8: expected a value, got ']'",
        "{\"x\":[1 2]} | malformed JSON at byte 8: expected ',' or ']', got '2'",
        "{\"x\":{\"a\":1]} | malformed JSON at byte 11: expected ',' or '}', got ']'",
        "{\"x\":{1:1}} | malformed JSON at byte 6: expected '\"' and a key, got '1'",
        "{\"x\":{\"a\" 1}} | malformed JSON at byte 10: expected ':', got '1'",
        "{\"x\":{\"a\":1,}} | malformed JSON at byte 12: expected '\"' and a key, got '}'",
        "{\"x\":[ | malformed JSON at byte 6: expected a value, got end of value",
        "{\"i\":1,\"i\":1} | duplicate field 'i'",
        "{\"i\":null,\"l\":1,\"i\":1} | duplicate field 'i'",
      })
  void rejectsMalformedJson(String json, String reason) {
    assertThat(rejected(json)).isEqualTo(reason);
  }

  @Test
  void rejectsControlCharactersInStrings() {
    assertThat(rejected("id", "\"a\nb\""))
        .isEqualTo("malformed JSON at byte 8: control character 0x0a in a string");
    assertThat(rejected("{\"i\":\u0001}"))
        .isEqualTo("malformed JSON at byte 5: expected a value, got byte 0x01");
  }

  @Test
  void rejectsAnEmptyValue() {
    assertThat(rejected("")).isEqualTo("empty value");
    assertThat(rejected(" \n")).isEqualTo("empty value");
  }

  @Test
  void rejectsInvalidUtf8WhereverItStands() {
    int[][] invalid = {
      {0x80},
      {0xc3},
      {0xc0, 0xaf},
      {0xe0, 0x80, 0x80},
      {0xed, 0xa0, 0x80},
      {0xf0, 0x80, 0x80, 0x80},
      {0xf4, 0x90, 0x80, 0x80},
      {0xf5, 0x80, 0x80, 0x80},
      {0xff},
      {0xe2, 0x82},
      {0xf0, 0x9f, 0x98}
    };
    for (int[] bytes : invalid) {
      String raw = new String(bytes, 0, bytes.length);
      for (String prefix : List.of("{\"id\":\"", "{\"unknown\":\"", "{\"")) {
        byte[] json = (prefix + raw + "\":1}").getBytes(StandardCharsets.ISO_8859_1);
        assertThat(rejected(json))
            .isEqualTo("malformed JSON at byte " + prefix.length() + ": invalid UTF-8 in a string");
      }
    }
  }

  @Test
  void depthIsLimitedWhereNobodyLooks() {
    assertThat(accepted("{\"x\":" + "[".repeat(1000) + "]".repeat(1000) + "}")).isEmpty();
    assertThat(rejected("{\"x\":" + "[".repeat(1001) + "]".repeat(1001) + "}"))
        .isEqualTo("malformed JSON at byte 1005: nested more than 1000 levels deep");
    assertThat(rejected("{\"i\":" + "{\"a\":".repeat(100_000)))
        .isEqualTo("malformed JSON at byte 5005: nested more than 1000 levels deep");
  }

  @Test
  void longValuesAreAbbreviated() {
    assertThat(rejected("i", '"' + "y".repeat(100) + '"'))
        .isEqualTo("field 'i': expected int, got string \"" + "y".repeat(39) + "…");
    assertThat(rejected("i", '"' + "😀".repeat(100) + '"'))
        .isEqualTo("field 'i': expected int, got string \"" + "😀".repeat(39) + "…");
    assertThat(rejected("i", "[1,\n2]")).isEqualTo("field 'i': expected int, got array [1, 2]");
  }

  @Test
  void aNumberOfAMillionDigitsIsNoTrouble() {
    String digits = "9".repeat(1_000_000);
    for (String field : List.of("i", "l", "huge", "at")) {
      assertThat(rejected(field, digits)).endsWith("(out of range)");
    }
    assertThat(rejected("i", "0." + digits)).startsWith("field 'i': expected int, got number 0.9");
    assertThat(rejected("d", digits)).endsWith("(out of range)");
    assertThat(value("d", "0." + digits)).isEqualTo(1.0);
  }

  @Test
  void aMalformedValueIsReportedBeforeItsType() {
    assertThat(rejected("i", "[1,}"))
        .isEqualTo("malformed JSON at byte 8: expected a value, got '}'");
  }

  @Test
  void manyThreadsMayUseOneDecoder() {
    JsonDecoder decoder = new JsonDecoder(SCHEMA);
    List<Long> read =
        IntStream.range(0, 10_000)
            .parallel()
            .mapToObj(
                i -> {
                  RecordingSink sink = new RecordingSink(SCHEMA);
                  byte[] json =
                      ("{\"id\":\"\\u0041\",\"i\":" + i + "}").getBytes(StandardCharsets.UTF_8);
                  return decoder.decode(json, sink).isEmpty() ? (Long) sink.values().get("i") : -1L;
                })
            .toList();
    assertThat(read)
        .containsExactlyElementsOf(IntStream.range(0, 10_000).mapToObj(i -> (long) i).toList());
  }
}
