package io.periscope.workspace.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * A YAML document as a tree of nodes, each marked with the file and position it came from. Values
 * from elsewhere, such as the command line, are grafted onto it with their own marks, and from then
 * on are treated and reported like the rest.
 */
public final class YamlTree {
  private static final CoreSchema SCHEMA = new CoreSchema();

  private final Node root;

  private YamlTree(Node root) {
    this.root = root;
  }

  /** A document with no keys at all. */
  public static YamlTree empty(String file) {
    return new YamlTree(mapping(List.of(), new Place(file, 1, 1)));
  }

  /**
   * Reads a document.
   *
   * @param file what its values name as their place
   * @return empty when the text holds nothing but comments, or is not YAML; the latter is a problem
   */
  public static Optional<YamlTree> parse(String file, String text, Problems problems) {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(file)
            .setSchema(SCHEMA)
            .setAllowNonScalarKeys(true) // they are a problem with a better message here
            .build();
    try {
      return new Compose(settings).composeString(text).map(YamlTree::new);
    } catch (MarkedYamlEngineException e) {
      problems.add(e.getProblemMark().map(Place::of).orElse(Place.of(file)), explain(e));
    } catch (ReaderException e) {
      problems.add(
          placeOf(e.getPosition(), file, text),
          "not YAML: the character U+%04X is not allowed".formatted(e.getCodePoint()));
    } catch (YamlEngineException e) {
      problems.add(Place.of(file), "not YAML: " + e.getMessage());
    }
    return Optional.empty();
  }

  /**
   * The same document with one value set, whatever was there before.
   *
   * @param path keys from the root on; mappings on the way are made where there are none
   * @param value a plain text, or YAML when it begins with a bracket, a brace or a quote
   * @param place what the new value names as its place
   * @return empty when the value is not YAML, which is a problem
   */
  public Optional<YamlTree> with(List<String> path, String value, Place place, Problems problems) {
    return valueNode(value, place, problems)
        .map(node -> new YamlTree(graft(root, path, node, place)));
  }

  /** The document as a value, for reading. */
  public YamlValue value(Problems problems) {
    return new YamlValue("the file", root, Place.of(root), problems);
  }

  private static Optional<Node> valueNode(String value, Place place, Problems problems) {
    if (!value.isEmpty() && "[{'\"".indexOf(value.charAt(0)) >= 0) {
      return parse(place.file(), value, problems).map(tree -> tree.root);
    }
    Tag tag = SCHEMA.getScalarResolver().resolve(value, true);
    return Optional.of(scalar(value, tag, place));
  }

  private static Node graft(Node onto, List<String> path, Node value, Place place) {
    if (path.isEmpty()) {
      return value;
    }
    String key = path.get(0);
    List<String> rest = path.subList(1, path.size());
    boolean isMapping = onto instanceof MappingNode;
    List<NodeTuple> tuples = new ArrayList<>();
    boolean replaced = false;
    if (onto instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        boolean here =
            tuple.getKeyNode() instanceof ScalarNode scalar && scalar.getValue().equals(key);
        tuples.add(
            here
                ? new NodeTuple(tuple.getKeyNode(), graft(tuple.getValueNode(), rest, value, place))
                : tuple);
        replaced |= here;
      }
    }
    if (!replaced) {
      Node branch = graft(mapping(List.of(), place), rest, value, place);
      tuples.add(new NodeTuple(scalar(key, Tag.STR, place), branch));
    }
    return mapping(tuples, isMapping ? Place.of(onto) : place);
  }

  private static Node scalar(String text, Tag tag, Place place) {
    Optional<Mark> mark = place.mark();
    return new ScalarNode(tag, true, text, ScalarStyle.PLAIN, mark, mark);
  }

  private static Node mapping(List<NodeTuple> tuples, Place place) {
    Optional<Mark> mark = place.mark();
    return new MappingNode(Tag.MAP, true, tuples, FlowStyle.BLOCK, mark, mark);
  }

  private static String explain(MarkedYamlEngineException e) {
    boolean tab =
        e.getProblemMark()
            .map(
                mark ->
                    mark.getPointer() < mark.getBuffer().length
                        && mark.getBuffer()[mark.getPointer()] == '\t')
            .orElse(false);
    if (tab) {
      return "not YAML: here is a tab; indent with spaces";
    }
    String context = Optional.ofNullable(e.getContext()).map(c -> c + ", ").orElse("");
    return "not YAML: %s%s; check the indentation and the quotes up to here"
        .formatted(context, e.getProblem());
  }

  private static Place placeOf(int index, String file, String text) {
    String before = text.substring(0, Math.min(index, text.length()));
    int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
    return new Place(file, line, before.length() - before.lastIndexOf('\n'));
  }
}
