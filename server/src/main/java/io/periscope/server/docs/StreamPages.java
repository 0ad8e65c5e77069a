package io.periscope.server.docs;

import io.periscope.api.model.DurationText;
import io.periscope.api.model.Field;
import io.periscope.api.model.RecordPart;
import io.periscope.api.model.ReplaceDef;
import io.periscope.api.model.Schema;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.StreamDef;
import io.periscope.api.model.TableDef;
import io.periscope.api.model.UniqueDef;
import io.periscope.core.lineage.Edge.Ref;
import io.periscope.core.lineage.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The pages of streams and of reference tables. */
final class StreamPages {
  private final Pieces pieces;

  StreamPages(Pieces pieces) {
    this.pieces = pieces;
  }

  List<Object> stream(StreamDef stream, Node node, List<DocsExtras.Expectation> expectations) {
    List<Object> page = new ArrayList<>();
    page.add(pieces.title("Stream", stream.name(), stream.description()));
    Pieces.Facts facts = new Pieces.Facts();
    facts.add("Events come from", origin(stream));
    facts.add(
        "Kafka topic", code(stream.topic()), " in ", partitions(stream), ", as ", format(stream));
    facts.add(
        "Event time",
        stream.time().<Object>map(this::field).orElse("none: when the log took the event"));
    stream.key().ifPresent(key -> facts.add("Record key", field(key)));
    stream.unique().ifPresent(unique -> facts.add("Counts once", once(unique)));
    stream.replace().ifPresent(replace -> facts.add("Replaced", replaced(replace)));
    page.add(facts.list());
    page.addAll(List.of(Pieces.heading("Fields"), fields(node, stream.schema())));
    if (stream.source().orElse(null) instanceof SourceDef.Derived derived) {
      page.addAll(List.of(Pieces.heading("How it is made"), SqlCode.block(derived.select())));
      Html decided = pieces.influences(pieces.graph().into(new Ref(node.id(), "")));
      if (!decided.toString().isEmpty()) {
        page.add(Html.tag("p", "Which events there are: ", decided));
      }
    }
    page.addAll(expected(expectations));
    page.add(pieces.around(node));
    return page;
  }

  /** A section on what is expected, if anything is. */
  static List<Object> expected(List<DocsExtras.Expectation> expectations) {
    return expectations.isEmpty()
        ? List.of()
        : List.of(Pieces.heading("Expectations"), expectations(expectations));
  }

  private Object origin(StreamDef stream) {
    if (stream.source().isEmpty()) {
      return "outside: over HTTP, or from any Kafka client";
    }
    SourceDef source = stream.source().get();
    if (source instanceof SourceDef.Derived) {
      return "another stream, by the SELECT below";
    } else if (source instanceof SourceDef.Generator generator) {
      return "a generator"
          + (generator.rate().isPresent()
              ? ", %s a second".formatted(number(generator.rate().getAsDouble()))
              : "");
    } else if (source instanceof SourceDef.Files files) {
      return Html.of("files ", code(files.path()));
    }
    return "the connector " + ((SourceDef.Connected) source).kind();
  }

  static String number(double number) {
    return number == Math.rint(number)
        ? String.format(Locale.ROOT, "%,.0f", number)
        : Double.toString(number);
  }

  private static String partitions(StreamDef stream) {
    return stream.partitions() == 1 ? "one partition" : stream.partitions() + " partitions";
  }

  private static String format(StreamDef stream) {
    return switch (stream.format()) {
      case JSON -> "JSON";
      case AVRO -> "Avro";
      case TEXT -> "text";
    };
  }

  private Html once(UniqueDef unique) {
    List<Object> keys = new ArrayList<>();
    unique.key().forEach(key -> keys.addAll(List.of(keys.isEmpty() ? "" : ", ", field(key))));
    return Html.of(
        "an event with the same ",
        keys,
        " within ",
        DurationText.exact(unique.within()),
        " is a duplicate");
  }

  private Html replaced(ReplaceDef replace) {
    return Html.of(
        "of the events with the same ",
        field(replace.partition()),
        " only those with the greatest ",
        field(replace.version()),
        " count");
  }

  private Html.Tag field(String name) {
    return Html.tag("a", code(name)).attr("href", "#" + Pieces.anchor(name));
  }

  static Html.Tag code(String text) {
    return Html.tag("code", text);
  }

  private Html.Tag fields(Node node, Schema schema) {
    List<Html.Tag> rows = new ArrayList<>();
    for (Field field : schema.fields()) {
      Ref ref = new Ref(node.id(), field.name());
      rows.add(
          Pieces.row(
                  Html.of(code(field.name()), Html.tag("span", field.type()).cls("note")),
                  about(field),
                  pieces.madeOf(ref),
                  pieces.readBy(ref))
              .attr("id", Pieces.anchor(field.name())));
    }
    return Pieces.table(List.of("Field", "What it is", "Made of", "Read by"), rows);
  }

  private static Html about(Field field) {
    List<Object> parts = new ArrayList<>();
    parts.add(field.description());
    if (RecordPart.of(field).isPresent()) {
      parts.add(Html.tag("span", "from the record's ", code(field.from())).cls("note"));
    } else if (!field.from().equals(field.name())) {
      parts.add(Html.tag("span", "from ", code(field.from())).cls("note"));
    }
    field
        .unit()
        .ifPresent(
            unit ->
                parts.add(
                    Html.tag("span", "a number counts " + unit.name().toLowerCase(Locale.ROOT))
                        .cls("note")));
    return Html.of(
        field.description().isEmpty() && parts.size() == 1
            ? ""
            : Html.tag("div", parts).cls("what"));
  }

  static Html.Tag expectations(List<DocsExtras.Expectation> expectations) {
    List<Html.Tag> rows = new ArrayList<>();
    for (DocsExtras.Expectation each : expectations) {
      rows.add(
          Pieces.row(
              Html.of(
                  code(each.name()), each.description().isEmpty() ? "" : " ", each.description()),
              each.rule(),
              each.action(),
              Html.tag("span", each.last().orElse("not looked at yet"))
                  .cls(each.last().isEmpty() ? "quiet" : each.holds() ? "good" : "bad")));
    }
    return Pieces.table(List.of("Expectation", "Rule", "Otherwise", "Last result"), rows);
  }

  List<Object> table(TableDef table, Node node, List<DocsExtras.Expectation> expectations) {
    List<Object> page = new ArrayList<>();
    page.add(pieces.title("Reference table", table.name(), table.description()));
    Pieces.Facts facts = new Pieces.Facts();
    if (table.source().isPresent()) {
      facts.add("Rows come from", "a database, by " + table.source().get().declared().kind());
      facts.add(
          "Looked at again",
          table
              .source()
              .get()
              .declared()
              .every()
              .map(every -> "every " + DurationText.exact(every))
              .orElse("at each start"));
    } else {
      facts.add("Rows come from", "the file ", code(String.valueOf(table.file().getFileName())));
    }
    page.add(facts.list());
    page.addAll(List.of(Pieces.heading("Columns"), fields(node, table.schema())));
    page.addAll(expected(expectations));
    page.add(pieces.around(node));
    return page;
  }
}
