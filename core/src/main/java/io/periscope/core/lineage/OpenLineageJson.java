package io.periscope.core.lineage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.periscope.api.plan.ColumnLineage.Kind;
import io.periscope.core.lineage.Edge.Ref;
import io.periscope.core.lineage.OpenLineage.Told;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The form of OpenLineage's events, version 2-0-2 of its specification. */
final class OpenLineageJson {
  private static final String PRODUCER = "urn:periscope:0.1.0";
  private static final String SPEC = "https://openlineage.io/spec/";

  private final String namespace;
  private final LineageGraph graph;

  private OpenLineageJson(String namespace, LineageGraph graph) {
    this.namespace = namespace;
    this.graph = graph;
  }

  static JsonNode of(String namespace, Told told, LineageGraph graph) {
    return new OpenLineageJson(namespace, graph).event(told);
  }

  private ObjectNode event(Told told) {
    ObjectNode event = object();
    event.put("eventType", told.type().name());
    event.put("eventTime", told.at().toString());
    event.put("producer", PRODUCER);
    event.put("schemaURL", SPEC + "2-0-2/OpenLineage.json#/$defs/RunEvent");
    ObjectNode run = event.putObject("run").put("runId", told.run().toString());
    ObjectNode runFacets = run.putObject("facets");
    told.error()
        .ifPresent(
            why ->
                facet(runFacets, "errorMessage", "1-0-1", "ErrorMessageRunFacet")
                    .put("message", why)
                    .put("programmingLanguage", "JAVA"));
    String view = told.plan().view();
    ObjectNode job =
        event.putObject("job").put("namespace", namespace).put("name", "batch." + view);
    ObjectNode jobFacets = job.putObject("facets");
    facet(jobFacets, "jobType", "2-0-3", "JobTypeJobFacet")
        .put("processingType", "BATCH")
        .put("integration", "PERISCOPE")
        .put("jobType", "VIEW");
    Optional<Node> node =
        graph
            .node("view:" + view)
            .filter(
                found ->
                    found.columns().stream()
                        .map(Node.Column::name)
                        .toList()
                        .equals(told.plan().output().names()));
    node.map(Node::description)
        .filter(text -> !text.isEmpty())
        .ifPresent(
            text ->
                facet(jobFacets, "documentation", "1-0-1", "DocumentationJobFacet")
                    .put("description", text));
    ArrayNode inputs = event.putArray("inputs");
    inputs(told).forEach(id -> graph.node(id).ifPresent(input -> inputs.add(dataset(input))));
    ObjectNode output = event.putArray("outputs").addObject();
    output.put("namespace", namespace).put("name", "view." + view);
    ObjectNode facets = output.putObject("facets");
    node.ifPresent(
        found -> {
          schema(facets, found);
          lineage(facets, found);
        });
    told.rows()
        .ifPresent(
            rows ->
                facet(
                        output.putObject("outputFacets"),
                        "outputStatistics",
                        "1-0-2",
                        "OutputStatisticsOutputDatasetFacet")
                    .put("rowCount", rows));
    return event;
  }

  /** What the plan reads, whether or not a column is made of it. */
  private static Set<String> inputs(Told told) {
    Set<String> inputs = new LinkedHashSet<>();
    inputs.add("stream:" + told.plan().stream());
    told.plan().tables().forEach(table -> inputs.add("table:" + table));
    told.plan().scoring().ifPresent(asked -> inputs.add("model:" + asked.model().model()));
    return inputs;
  }

  private ObjectNode dataset(Node node) {
    ObjectNode dataset = object().put("namespace", namespace).put("name", name(node.id()));
    schema(dataset.putObject("facets"), node);
    return dataset;
  }

  private static String name(String id) {
    return id.replaceFirst(":", ".");
  }

  private static void schema(ObjectNode facets, Node node) {
    ArrayNode fields = facet(facets, "schema", "1-1-1", "SchemaDatasetFacet").putArray("fields");
    for (Node.Column column : node.columns()) {
      ObjectNode field = fields.addObject().put("name", column.name());
      if (!column.type().isEmpty()) {
        field.put("type", column.type());
      }
      if (!column.description().isEmpty()) {
        field.put("description", column.description());
      }
    }
  }

  private void lineage(ObjectNode facets, Node node) {
    ObjectNode facet = facet(facets, "columnLineage", "1-2-0", "ColumnLineageDatasetFacet");
    ObjectNode fields = facet.putObject("fields");
    for (Node.Column column : node.columns()) {
      fields
          .putObject(column.name())
          .set("inputFields", inputFields(graph.into(new Ref(node.id(), column.name()))));
    }
    facet.set("dataset", inputFields(graph.into(new Ref(node.id(), ""))));
  }

  private ArrayNode inputFields(List<Edge> edges) {
    Map<Ref, Set<Kind>> kinds = new TreeMap<>();
    edges.forEach(
        edge -> kinds.computeIfAbsent(edge.from(), key -> new TreeSet<>()).add(edge.kind()));
    ArrayNode fields = JsonNodeFactory.instance.arrayNode();
    kinds.forEach(
        (ref, all) -> {
          ObjectNode field =
              fields
                  .addObject()
                  .put("namespace", namespace)
                  .put("name", name(ref.node()))
                  .put("field", ref.column());
          ArrayNode transformations = field.putArray("transformations");
          all.forEach(
              kind ->
                  transformations
                      .addObject()
                      .put("type", kind.direct() ? "DIRECT" : "INDIRECT")
                      .put("subtype", kind.name()));
        });
    return fields;
  }

  private static ObjectNode facet(ObjectNode facets, String name, String version, String type) {
    return facets
        .putObject(name)
        .put("_producer", PRODUCER)
        .put("_schemaURL", SPEC + "facets/" + version + "/" + type + ".json#/$defs/" + type);
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
