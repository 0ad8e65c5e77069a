package io.periscope.workspace;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The messages about fields, references to them, and sources, word for word. */
final class StreamProblemsTest {
  private static final String FIELDS =
      """
      stream: s
      fields: { id: string, n: int, l: long, x: double, m: "decimal(5,2)", t: timestamp, d: date, b: boolean }
      """;

  @TempDir Path root;

  private void stream(String text, String... expected) {
    new Folder(root).with("streams/s.yaml", text).hasProblems(prefixed(expected));
  }

  /** One line for the distribution of one field, which then stands in line 7. */
  private void made(String line, String... expected) {
    stream(FIELDS + "source:\n  generator:\n    rows: 1\n    fields:\n" + line + "\n", expected);
  }

  private static String[] prefixed(String... messages) {
    String[] result = new String[messages.length];
    for (int i = 0; i < messages.length; i++) {
      result[i] = "streams/s.yaml:" + messages[i];
    }
    return result;
  }

  @Test
  void types() {
    stream(
        """
        stream: s
        fields:
          a: timestmp
          b: varchar
          c: decimal(40,2)
          d: { type: quux }
          e: [int]
          f:
          g: { typ: int }
          h: { type: int, from: [] }
          i: { type: decimal(10,2) }
        """,
        "3:6: unknown type 'timestmp'; did you mean 'timestamp'?",
        "4:6: unknown type 'varchar'; did you mean 'string'?",
        "5:6: unknown type 'decimal(40,2)'; decimal(P,S) has P from 1 to 38 digits, S of them after"
            + " the point",
        "6:14: unknown type 'quux'; the types are boolean, int, long, double, string, date,"
            + " timestamp, decimal(10,2)",
        "7:6: 'e' must be a text, not a list",
        "8:5: 'f' must be a text, not empty",
        "9:3: 'g' lacks the key 'type'",
        "9:8: unknown key 'typ'; did you mean 'type'?",
        "10:25: 'from' must be a text, not a list",
        "11:14: unknown type 'decimal(10'; inside braces a comma ends the value, so put the type in"
            + " quotes: \"decimal(10,2)\"",
        "11:25: unknown key '2)'; the keys here are type, description, from, unit, role");
  }

  @Test
  void fieldNames() {
    stream(
        """
        stream: s
        fields:
          pick up: int
          _offset: long
          id: int
          ID: int
          a: { type: int, from: X }
          b: { type: int, from: X }
        """,
        "3:3: the field name 'pick up' must be letters, digits and _, beginning with a letter",
        "4:3: the field name '_offset' begins with _, which is kept for Periscope's own columns",
        "6:3: the field names 'id' and 'ID' differ only in case; in SQL they would be the same",
        "8:6: the fields 'a' and 'b' are both read from the column 'X'");
  }

  @Test
  void noFields() {
    stream(
        "stream: s\nfields: {}\ntime: t\n",
        "2:9: 'fields' is empty; declare at least one, such as id: string");
    stream(
        "stream: s\nfields: [id]\n",
        "2:9: 'fields' must be a mapping of field names to types, not a list");
  }

  @Test
  void timeAndKey() {
    stream(
        FIELDS + "time: n\nkey: it\n",
        "3:7: 'time' must name a field of type timestamp or date; 'n' is of type int",
        "4:6: 'key' names 'it', which is not a field; did you mean 'id'?");
    stream(
        FIELDS + "time: pickup\n",
        "3:7: 'time' names 'pickup', which is not a field; the fields are id, n, l, x, m, t, d, b");
  }

  @Test
  void aFieldOfAnUnknownTypeIsOneProblemOnly() {
    stream(
        "stream: s\nfields: { t: tiemstamp }\ntime: t\nkey: t\n",
        "2:14: unknown type 'tiemstamp'; did you mean 'timestamp'?");
  }

  @Test
  void topicAndPartitions() {
    stream(
        FIELDS + "topic: my topic\npartitions: 1001\n",
        "3:8: 'topic' must be a topic name: at most 249 letters, digits, dots, _ and -, not 'my"
            + " topic'",
        "4:13: 'partitions' must be a whole number from 1 to 1000, not '1001'");
  }

  @Test
  void sources() {
    stream(FIELDS + "source: {}\n", "3:1: 'source' must have one key of file, generator, select");
    stream(
        FIELDS + "source: { file: { path: a }, generator: { rows: 1, fields: {} } }\n",
        "3:1: 'source' must have one key of file, generator, select");
    stream(
        FIELDS + "source: { fil: { path: a } }\n", "3:11: unknown key 'fil'; did you mean 'file'?");
  }

  @Test
  void fileSources() {
    stream(
        FIELDS + "source:\n  file: { path: '', format: xml, rate: fast, loop: maybe }\n",
        "4:17: 'path' must be a text, not empty",
        "4:29: 'format' must be csv, jsonl, parquet or avro, not 'xml'",
        "4:40: 'rate' must be a rate such as 2000/s or 20/m, more than 0, not 'fast'",
        "4:52: 'loop' must be true or false, not 'maybe'");
    stream(
        FIELDS + "source: { file: { path: a, rate: 0/s } }\n",
        "3:34: 'rate' must be a rate such as 2000/s or 20/m, more than 0, not '0/s'");
  }

  @Test
  void csvFiles() {
    stream(
        "stream: s\nfields: { i: int, s: { type: string, from: x } }\n"
            + "source:\n  file: { path: a, header: no, delimiter: ab, columns: [i, y] }\n",
        "4:28: 'header' must be true or false, not 'no'",
        "4:43: 'delimiter' must be one character such as ; or |, or tab, not 'ab'",
        "4:56: 'columns' are for files without a header line; add header: false");
    stream(
        "stream: s\nfields: { i: int, s: { type: string, from: x } }\n"
            + "source:\n  file: { path: a, header: false, columns: [i, y, i] }\n",
        "4:44: the column 'i' is there twice",
        "4:44: no column 'x' for the field 's'; the columns are i, y, i");
    stream(
        "stream: s\nfields: { i: int }\nsource:\n  file: { path: a, header: false, columns: [] }\n",
        "4:44: 'columns' is empty; name them all, or leave it out");
  }

  @Test
  void units() {
    stream(
        "stream: s\nfields: { t: { type: timestamp, unit: h }, i: { type: int, unit: s } }\n",
        "2:39: 'unit' must be s, ms or us, not 'h'",
        "2:60: 'unit' is for a field of type timestamp, not int");
  }

  @Test
  void generators() {
    stream(
        FIELDS + "time: t\nsource:\n  generator:\n    seed: x\n    fields: { i: { now: {} } }\n",
        "5:3: 'generator' has neither rate nor rows, so it would fill the disk; give one, such as"
            + " rate: 200/s",
        "6:11: 'seed' must be a whole number, not 'x'",
        "7:5: the time field 't' is not generated; give it walk, now or datetime",
        "7:15: the generator names 'i', which is not a field; did you mean 'id'?");
    stream(
        FIELDS + "source: { generator: { rows: 0 } }\n",
        "3:11: 'generator' lacks the key 'fields'",
        "3:30: 'rows' must be a whole number from 1 on, not '0'");
  }

  @Test
  void oneWayToMakeAField() {
    made(
        "      n: { nulls: 2 }",
        "7:7: 'n' must have one key of sequence, uuid, pattern, choice, zipf, bool, uniform,"
            + " normal, lognormal, walk, now, datetime, plus, concat, sql",
        "7:19: 'nulls' must be a share from 0 to 1, not '2'");
    made(
        "      n: { choice: [1], uniform: { min: 1, max: 2 } }",
        "7:7: 'n' must have one key of sequence, uuid, pattern, choice, zipf, bool, uniform,"
            + " normal, lognormal, walk, now, datetime, plus, concat, sql, not choice and uniform");
  }

  @Test
  void distributionsThatDoNotSuitTheType() {
    made("      n: { sequence: 'id{0}' }", "7:12: 'sequence' cannot make values of type int");
    made("      d: { now: {} }", "7:12: 'now' cannot make values of type date");
    made(
        "      id: { uniform: { min: 1, max: 2 } }",
        "7:13: 'uniform' cannot make values of type string");
  }

  @Test
  void sequences() {
    made(
        "      id: { sequence: id }",
        "7:23: 'sequence' must be a text with one counter in braces, such as id{0000}, not 'id'");
    made(
        "      id: { sequence: 'a{0}{0}' }",
        "7:23: 'sequence' must be a text with one counter in braces, such as id{0000}, not"
            + " 'a{0}{0}'");
  }

  @Test
  void choices() {
    made(
        "      n: { choice: [1, 2.5, 3000000000, x] }",
        "7:24: the choice '2.5' is not a value of type int",
        "7:29: the choice '3000000000' is not a value of type int",
        "7:41: the choice 'x' is not a value of type int");
    made(
        "      m: { choice: { 1.234: 1, 1000: 1, 999.99: 0, 1: x } }",
        "7:22: the choice '1.234' is not a value of type decimal(5,2)",
        "7:32: the choice '1000' is not a value of type decimal(5,2)",
        "7:49: '999.99' must be a weight of more than 0, not '0'",
        "7:55: '1' must be a number, not 'x'");
    made(
        "      d: { choice: [2020-02-30] }",
        "7:21: the choice '2020-02-30' is not a value of type date");
    made("      b: { choice: [yes] }", "7:21: the choice 'yes' is not a value of type boolean");
    made("      n: { choice: [] }", "7:20: 'choice' is empty; give at least one value");
    made(
        "      n: { choice: 1 }",
        "7:20: 'choice' must be a list of values such as [1, 2], or values with weights such as {1:"
            + " 0.4, 2: 0.6}, not '1'");
  }

  @Test
  void numbers() {
    made(
        "      n: { uniform: { min: 5, max: 4 } }",
        "7:36: the range is empty: min is 5 and max is 4");
    made(
        "      n: { uniform: { min: 0.5, max: 3000000000, decimals: 1 } }",
        "7:28: 'min' must be a whole number for a field of type int, not '0.5'",
        "7:38: 'max' must be a number that fits into int, not '3000000000'",
        "7:60: 'decimals' must be a whole number from 0 to 0, not '1'");
    made(
        "      m: { normal: { mean: x, deviation: -1, max: 1000 } }",
        "7:28: 'mean' must be a number, not 'x'",
        "7:42: 'deviation' must be a number from 0 on, not '-1'",
        "7:51: 'max' must be a number that fits into decimal(5,2), not '1000'");
    made(
        "      x: { lognormal: { mean: 1e999, deviation: .inf, max: -1 } }",
        "7:31: 'mean' must be a number, not '1e999'",
        "7:49: 'deviation' must be a number, not '.inf'",
        "7:60: the range is empty: min is 0 and max is -1");
  }

  @Test
  void times() {
    made(
        "      t: { walk: { start: yesterday, step: 0s, jitter: x } }",
        "7:27: 'start' must be a time such as 2016-01-01T00:00:00, not 'yesterday'",
        "7:44: 'step' must be a duration such as 500ms, 10s, 5m, 2h or 1d, not '0s'",
        "7:56: 'jitter' must be a duration such as 0s, 500ms, 10s, 5m, 2h or 1d, not 'x'");
    made("      t: { now: }", "7:16: 'now' must be a mapping with the keys jitter, not empty");
  }

  @Test
  void randomTexts() {
    made("      id: { uuid: { version: 7 } }", "7:21: unknown key 'version'; write uuid: {}");
    made(
        "      id: { pattern: card }",
        "7:22: 'pattern' must be a text with ranges in braces, such as CARD-{0000-9999} or"
            + " {A-Z}{0-9}, not 'card'");
    made(
        "      id: { pattern: '{9-0}{Z-A}' }",
        "7:22: the range {9-0} ends before it begins",
        "7:22: the range {Z-A} ends before it begins");
    made("      n: { pattern: '{0-9}' }", "7:12: 'pattern' cannot make values of type int");
    made("      n: { bool: 0.5 }", "7:12: 'bool' cannot make values of type int");
    made("      b: { bool: -1 }", "7:18: 'bool' must be a share from 0 to 1, not '-1'");
  }

  @Test
  void zipf() {
    made(
        "      n: { zipf: { n: 1000001, exponent: 11, base: 'x{0}' } }",
        "7:23: 'n' must be a whole number from 1 to 1000000, not '1000001'",
        "7:42: 'exponent' must be a number from 0 to 10, not '11'",
        "7:52: 'base' must be a whole number from -2147483648 to 2147483647, not 'x{0}'");
    made(
        "      n: { zipf: { n: 10, base: 2147483639 } }",
        "7:33: 'base' must be a whole number from -2147483648 to 2147483638, not '2147483639'");
    made(
        "      id: { zipf: { n: 10, base: 7 } }",
        "7:34: 'base' must be a text with one counter in braces, such as id{0000}, not '7'");
    made("      x: { zipf: { n: 10 } }", "7:12: 'zipf' cannot make values of type double");
  }

  @Test
  void datetimes() {
    made(
        "      t: { datetime: { from: x, to: 2020-01-01, hours: [1, 2], weekdays: 7, order: up } }",
        "7:30: 'from' must be a time such as 2016-01-01T00:00:00, not 'x'",
        "7:56: 'hours' must be a list of 24 weights, from midnight on; here are 2",
        "7:74: 'weekdays' must be a list of 7 weights, from Monday on, not '7'",
        "7:84: 'order' must be random, rows or rate, not 'up'");
    made(
        "      t: { datetime: { from: 2020-01-01, to: 2020-01-01 } }",
        "7:46: the range is empty: it ends at or before its start");
    made(
        "      t: { datetime: { from: 2020-01-04, to: 2020-01-06, weekdays: [1, 1, 1, 1, 1, 0, 0] }"
            + " }",
        "7:46: between 'from' and 'to' is no hour whose weight is more than 0");
    made(
        "      t: { datetime: { from: 2020-01-01, to: 2020-01-06, weekdays: [0, 0, 0, 0, 0, 0, 0] }"
            + " }",
        "7:68: 'weekdays' are all 0, so there is no time to choose");
    made("      t: { datetime: { from: 2020-01-01 } }", "7:12: 'datetime' lacks the key 'to'");
    made(
        "      t: { datetime: { from: 2020-01-01, to: 2020-01-02, order: rate } }",
        "7:42: with order: rate the times go on for ever; leave 'to' out",
        "7:65: order: rate needs the generator's 'rate'");
  }

  @Test
  void concat() {
    made(
        "      id: { concat: ['{n}', '{idd}', '{'] }",
        "7:22: the field 'n' is not generated, so it is always null",
        "7:29: 'concat' names 'idd', which is not a field; did you mean 'id'?",
        "7:38: an item of 'concat' must be a text with fields in braces, such as {first} {last},"
            + " not '{'");
    made(
        "      id: { concat: '{id}' }",
        "7:21: the field 'id' is itself made by concat; use one that is not");
    made(
        "      id: { concat: [a, b] }",
        "7:21: 'concat' names no field; write one in braces, such as {first}");
  }

  @Test
  void sql() {
    made(
        "      id: { concat: '{l}' }\n      n: { choice: [1] }\n      l: { sql: n + 1 }",
        "7:21: the field 'l' is itself made by sql; use one that is not");
  }

  @Test
  void pools() {
    stream(
        FIELDS
            + """
            source:
              generator:
                rows: 1
                pools:
                  a: { size: 10, fields: [id, t, n, idd] }
                  b: { size: 0, fields: [id], exponent: -1 }
                  c: { fields: [] }
                  d: { size: 1000001, fields: [m], exponent: 1 }
                fields:
                  id: { uuid: {} }
                  t: { now: {} }
                  m: { choice: [1] }
            """,
        "7:35: the field 't' is made by now, which is about the event and not about a thing",
        "7:38: the field 'n' is not generated, so it is always null",
        "7:41: an item of 'fields' names 'idd', which is not a field; did you mean 'id'?",
        "8:18: 'size' must be a whole number from 1 to 1000000000, not '0'",
        "8:30: the field 'id' belongs to the pool 'a' already",
        "8:45: 'exponent' must be a number from 0 to 10, not '-1'",
        "9:7: 'c' lacks the key 'size'",
        "9:20: 'fields' is empty; name the fields that belong to the pool",
        "10:18: 'size' must be a whole number from 1 to 1000000, not '1000001'");
  }

  @Test
  void troubles() {
    stream(
        FIELDS
            + "source:\n  generator:\n    rows: 1\n    errors: 2\n    duplicates: x\n"
            + "    late: { share: 0.1, by: soon }\n    fields: { n: { choice: [1] } }\n",
        "6:13: 'errors' must be a share from 0 to 1, not '2'",
        "7:17: 'duplicates' must be a number, not 'x'",
        "8:5: 'late' needs a time field of type timestamp; name it with the stream's key 'time'",
        "8:29: 'by' must be a duration such as 500ms, 10s, 5m, 2h or 1d, not 'soon'");
  }

  @Test
  void plus() {
    made(
        "      t: { plus: { timestamp: tt, seconds: id } }",
        "7:31: 'timestamp' names 'tt', which is not a field; did you mean 't'?",
        "7:44: 'seconds' must name a field of numbers; 'id' is of type string");
    made(
        "      t: { plus: { timestamp: t, seconds: n } }",
        "7:31: the field 't' is itself made by plus; use one that is not",
        "7:43: the field 'n' is not generated, so it is always null");
  }
}
