package io.periscope.server.docs;

import io.periscope.api.model.DurationText;
import io.periscope.api.model.Field;
import io.periscope.api.model.ModelDef;
import io.periscope.api.plan.ModelPlan;
import io.periscope.core.lineage.Edge.Ref;
import io.periscope.core.lineage.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The pages of models. */
final class ModelPages {
  private final Pieces pieces;

  ModelPages(Pieces pieces) {
    this.pieces = pieces;
  }

  List<Object> model(
      ModelDef model, ModelPlan plan, Node node, Optional<DocsExtras.Champion> champion) {
    List<Object> page = new ArrayList<>();
    page.add(pieces.title("Model", model.name(), model.description()));
    Pieces.Facts facts = new Pieces.Facts();
    facts.add("Is about events of", pieces.link("stream:" + model.stream()));
    facts.add("Kind", model.task().name().toLowerCase(Locale.ROOT));
    facts.add("Target", SqlCode.inline(model.target().text()));
    model.where().ifPresent(where -> facts.add("Learns from", SqlCode.inline(where.text())));
    model.join().ifPresent(join -> facts.add("Joins", SqlCode.inline(join.text())));
    facts.add("Judged by", StreamPages.code(model.metric()));
    facts.add("Set aside for that", split(model.split()));
    model
        .schedule()
        .ifPresent(
            schedule ->
                facts.add(
                    "Trained by itself",
                    "every %s, from %,d events on"
                        .formatted(DurationText.exact(schedule.every()), schedule.least())));
    model.given().ifPresent(given -> facts.add("Made elsewhere", StreamPages.code(given.name())));
    page.add(facts.list());
    champion.ifPresent(now -> page.addAll(List.of(Pieces.heading("In service"), champion(now))));
    page.addAll(List.of(Pieces.heading("Features"), features(model, plan, node)));
    if (!model.candidates().isEmpty()) {
      page.addAll(List.of(Pieces.heading("Candidates"), candidates(model)));
    }
    page.addAll(List.of(Pieces.heading("Predictions"), predictions(node)));
    page.add(pieces.around(node));
    return page;
  }

  private static String split(ModelDef.Split split) {
    if (split.all()) {
      return "all examples";
    }
    String share = Math.round(split.test() * 100) + " % of the examples, ";
    return share + (split.byTime() ? "the last by time" : "by lot");
  }

  private static Html champion(DocsExtras.Champion champion) {
    List<Html.Tag> rows = new ArrayList<>();
    champion
        .metrics()
        .forEach(metric -> rows.add(Pieces.row(StreamPages.code(metric.name()), metric.value())));
    return Html.of(
        Html.tag(
            "p",
            "Version %d, %s, since %s."
                .formatted(champion.version(), champion.algorithm(), champion.since())),
        rows.isEmpty() ? "" : Pieces.table(List.of("Metric", "Value"), rows));
  }

  private Html.Tag features(ModelDef model, ModelPlan plan, Node node) {
    List<Html.Tag> rows = new ArrayList<>();
    for (Field field : plan.features().fields()) {
      String sql =
          Optional.ofNullable(model.features().get(field.name()))
              .map(ModelDef.Sql::text)
              .orElse("");
      rows.add(
          Pieces.row(
                  StreamPages.code(field.name()),
                  StreamPages.code(field.type().toString()),
                  SqlCode.inline(sql),
                  pieces.madeOf(new Ref(node.id(), field.name())))
              .attr("id", Pieces.anchor(field.name())));
    }
    return Pieces.table(List.of("Feature", "Type", "SQL", "Made of"), rows);
  }

  private static Html.Tag candidates(ModelDef model) {
    List<Html.Tag> rows = new ArrayList<>();
    for (ModelDef.Candidate candidate : model.candidates()) {
      List<String> grid = new ArrayList<>();
      candidate.grid().forEach((name, values) -> grid.add(name + " " + text(values)));
      rows.add(
          Pieces.row(
              StreamPages.code(candidate.algorithm()),
              grid.isEmpty() ? "as it is" : String.join(", ", grid)));
    }
    return Pieces.table(List.of("Algorithm", "Tried with"), rows);
  }

  private static String text(List<Object> values) {
    return String.join(" or ", values.stream().map(String::valueOf).toList());
  }

  private Html.Tag predictions(Node node) {
    List<Html.Tag> rows = new ArrayList<>();
    for (String column : List.of("target", "prediction", "version")) {
      Ref ref = new Ref(node.id(), column);
      rows.add(
          Pieces.row(
                  StreamPages.code(column),
                  node.column(column).map(Node.Column::description).orElse(""),
                  column.equals("prediction") ? "the features" : pieces.madeOf(ref),
                  column.equals("target") ? "learning" : pieces.readBy(ref))
              .attr("id", Pieces.anchor(column)));
    }
    return Pieces.table(List.of("", "What it is", "Made of", "Read by"), rows);
  }
}
