package io.periscope.core.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.periscope.api.model.DataType;
import io.periscope.api.model.Field;
import io.periscope.api.model.Schema;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** Random events, compared with what Jackson reads. */
class JsonDecoderProperties {
  private static final Schema SCHEMA =
      Schema.of(
          new Field("text", DataType.STRING),
          new Field("count", DataType.LONG),
          new Field("ratio", DataType.DOUBLE),
          new Field("price", DataType.decimal(30, 6)),
          new Field("flag", DataType.BOOLEAN),
          new Field("naïve", DataType.STRING));

  private static final JsonMapper JACKSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Big decimals take no exponent beyond an int, and JSON takes any. */
  private static final JsonMapper ANY_EXPONENT =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final JsonDecoder decoder = new JsonDecoder(SCHEMA);

  @RepeatedTest(20)
  void readsWhatJacksonReads(RepetitionInfo run) throws IOException {
    long seed = run.getCurrentRepetition();
    RandomEvent events = new RandomEvent(new Random(seed));
    for (int i = 0; i < 1000; i++) {
      String json = events.next();
      RecordingSink sink = new RecordingSink(SCHEMA);

      Optional<String> reason = decoder.decode(json.getBytes(StandardCharsets.UTF_8), sink);

      assertThat(reason).as("seed %d, event %d: %s", seed, i, json).isEmpty();
      assertThat(sink.values())
          .as("seed %d, event %d: %s", seed, i, json)
          .isEqualTo(expected(JACKSON.readTree(json)));
    }
  }

  private static Map<String, Object> expected(JsonNode event) {
    Map<String, Object> values = new TreeMap<>();
    for (Field field : SCHEMA.fields()) {
      JsonNode node = event.get(field.name());
      if (node != null && !node.isNull()) {
        values.put(
            field.name(),
            switch (field.type().kind()) {
              case STRING -> node.textValue();
              case LONG -> node.decimalValue().longValueExact();
              case DOUBLE -> node.asText().equals("-0") ? -0.0 : Double.parseDouble(node.asText());
              case DECIMAL -> new BigDecimal(node.asText()).setScale(field.type().scale());
              default -> node.booleanValue();
            });
      }
    }
    return values;
  }

  /** Whatever bytes come, there is an answer, and it is the same the next time. */
  @RepeatedTest(10)
  void neverThrows(RepetitionInfo run) {
    long seed = run.getCurrentRepetition();
    Random random = new Random(seed);
    RandomEvent events = new RandomEvent(random);
    for (int i = 0; i < 3000; i++) {
      byte[] bytes = events.next().getBytes(StandardCharsets.UTF_8);
      for (int changes = random.nextInt(4); changes >= 0; changes--) {
        bytes[random.nextInt(bytes.length)] = mutation(random);
      }
      byte[] cut = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
      for (byte[] value : new byte[][] {bytes, cut}) {
        assertThatCode(
                () ->
                    assertThat(decoder.decode(value, new RecordingSink(SCHEMA)))
                        .isEqualTo(decoder.decode(value, new RecordingSink(SCHEMA))))
            .as("seed %d, event %d: %s", seed, i, new String(value, StandardCharsets.UTF_8))
            .doesNotThrowAnyException();
      }
    }
  }

  /** What is accepted is JSON: Jackson reads it too. */
  @RepeatedTest(10)
  void acceptsOnlyJson(RepetitionInfo run) {
    long seed = run.getCurrentRepetition();
    Random random = new Random(seed);
    RandomEvent events = new RandomEvent(random);
    Schema nothing = new Schema(java.util.List.of());
    JsonDecoder skipping = new JsonDecoder(nothing);
    for (int i = 0; i < 3000; i++) {
      byte[] bytes = events.next().getBytes(StandardCharsets.UTF_8);
      bytes[random.nextInt(bytes.length)] = mutation(random);
      if (skipping.decode(bytes, new RecordingSink(nothing)).isEmpty()) {
        assertThatCode(() -> ANY_EXPONENT.readTree(bytes))
            .as("seed %d, event %d: %s", seed, i, new String(bytes, StandardCharsets.UTF_8))
            .doesNotThrowAnyException();
      }
    }
  }

  private static byte mutation(Random random) {
    String likely = "\"\\{}[]:,-+.eE0123456789tfnu \n";
    return random.nextBoolean()
        ? (byte) likely.charAt(random.nextInt(likely.length()))
        : (byte) random.nextInt(256);
  }

  /** Makes events that the schema takes. */
  private static final class RandomEvent {
    private final Random random;

    RandomEvent(Random random) {
      this.random = random;
    }

    String next() {
      StringBuilder json = new StringBuilder(space()).append('{').append(space());
      Set<String> used = new HashSet<>();
      int members = random.nextInt(10);
      for (int i = 0; i < members; i++) {
        int pick = random.nextInt(SCHEMA.size() + 2);
        boolean known = pick < SCHEMA.size();
        String key = known ? SCHEMA.field(pick).name() : "unknown" + random.nextInt(100);
        if (used.add(key)) {
          json.append(used.size() == 1 ? "" : "," + space());
          json.append(random.nextInt(8) == 0 ? escaped(key) : '"' + key + '"');
          json.append(space()).append(':').append(space());
          json.append(known ? value(SCHEMA.field(pick).type()) : anything(3)).append(space());
        }
      }
      return json.append('}').append(space()).toString();
    }

    private String space() {
      return random.nextInt(4) == 0 ? " \t\r\n".substring(random.nextInt(4)) : "";
    }

    private String value(DataType type) {
      if (random.nextInt(10) == 0) {
        return "null";
      }
      return switch (type.kind()) {
        case STRING -> string();
        case LONG -> integer();
        case DOUBLE -> number();
        case DECIMAL -> decimal();
        default -> random.nextBoolean() ? "true" : "false";
      };
    }

    private String integer() {
      long number = random.nextLong() >> random.nextInt(64);
      return switch (random.nextInt(6)) {
        case 0 -> number + ".0";
        case 1 -> number / 1000 + "e3";
        case 2 -> number / 10 * 10 + "E-1";
        default -> Long.toString(number);
      };
    }

    private String number() {
      return switch (random.nextInt(5)) {
        case 0 -> integer();
        case 1 -> Double.toString(random.nextGaussian() * 100);
        case 2 -> {
          double any = Double.longBitsToDouble(random.nextLong());
          yield Double.isFinite(any) ? Double.toString(any) : "0.5";
        }
        case 3 -> random.nextLong() + "." + (random.nextLong() >>> 1) + "e" + random.nextInt(40);
        default -> (random.nextLong() >>> random.nextInt(64)) + "e-" + random.nextInt(330);
      };
    }

    private String decimal() {
      // 79 bits are at most 24 digits, so with 6 more behind the point it fits the declared type.
      BigDecimal number =
          new BigDecimal(
              new java.math.BigInteger(1 + random.nextInt(79), random), random.nextInt(7));
      String text = (random.nextBoolean() ? "-" : "") + number.toPlainString();
      return switch (random.nextInt(4)) {
        case 0 -> '"' + text + '"';
        case 1 -> text.contains(".") ? text + "000" : text + ".000";
        default -> text;
      };
    }

    private String anything(int depth) {
      StringBuilder json = new StringBuilder();
      switch (random.nextInt(depth > 0 ? 7 : 5)) {
        case 0 -> json.append(string());
        case 1 -> json.append(number());
        case 2 -> json.append("null");
        case 3 -> json.append(random.nextBoolean());
        case 4 -> json.append(random.nextBoolean() ? "{}" : "[ ]");
        case 5 -> {
          json.append('[').append(anything(depth - 1));
          json.append(space()).append(',').append(anything(depth - 1)).append(']');
        }
        default -> {
          json.append("{\"a\":").append(anything(depth - 1)).append(space());
          json.append(",").append(space()).append(string()).append(":").append(anything(depth - 1));
          json.append('}');
        }
      }
      return json.toString();
    }

    private String string() {
      int length = random.nextInt(20);
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < length; i++) {
        int codePoint =
            switch (random.nextInt(8)) {
              case 0 -> random.nextInt(0x80);
              case 1 -> 0x80 + random.nextInt(0x780);
              case 2 -> 0x800 + random.nextInt(0xd000);
              case 3 -> 0x10000 + random.nextInt(0x100000);
              default -> 'a' + random.nextInt(26);
            };
        text.appendCodePoint(codePoint);
      }
      return random.nextInt(3) == 0 ? escaped(text.toString()) : quoted(text.toString());
    }

    /** Escapes what must be escaped. */
    private static String quoted(String text) {
      StringBuilder json = new StringBuilder("\"");
      for (char c : text.toCharArray()) {
        if (c == '"' || c == '\\') {
          json.append('\\').append(c);
        } else if (c < ' ') {
          json.append("\\u%04x".formatted((int) c));
        } else {
          json.append(c);
        }
      }
      return json.append('"').toString();
    }

    /** Escapes everything, in either case. */
    private String escaped(String text) {
      StringBuilder json = new StringBuilder("\"");
      for (char c : text.toCharArray()) {
        json.append((random.nextBoolean() ? "\\u%04x" : "\\u%04X").formatted((int) c));
      }
      return json.append('"').toString();
    }
  }
}
