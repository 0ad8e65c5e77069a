package io.periscope.server.docs;

import io.periscope.core.lineage.LineageGraph;
import io.periscope.core.lineage.Node;
import java.nio.charset.StandardCharsets;

/** Where the page of each thing is. Paths are relative to the site's root. */
final class Links {
  private final String root;
  private final LineageGraph graph;

  /**
   * @param root from the page that has the links to the site's root, such as {@code ../}
   * @param graph of everything
   */
  Links(String root, LineageGraph graph) {
    this.root = root;
    this.graph = graph;
  }

  /** From this page to another file of the site. */
  String to(String path) {
    return root + path;
  }

  /** To the page of a node; of a source, to that of the stream or table that it feeds. */
  String to(Node node) {
    boolean feedsTable =
        node.kind() == Node.Kind.SOURCE && graph.node("table:" + node.name()).isPresent();
    return to(path(feedsTable ? Node.Kind.TABLE : node.kind(), node.name()));
  }

  static String path(Node.Kind kind, String name) {
    return switch (kind) {
      case SOURCE, STREAM -> "streams/" + file(name) + ".html";
      case TABLE -> "tables/" + file(name) + ".html";
      case MODEL -> "models/" + file(name) + ".html";
      case VIEW -> "views/" + file(name) + ".html";
      case SINK -> "sinks/" + file(name) + ".html";
      case DASHBOARD -> "dashboards/" + file(name) + ".html";
      case JOB -> "jobs.html#" + file(name);
    };
  }

  /** A name as part of a file's name and of an address: whatever is in it. */
  static String file(String name) {
    StringBuilder file = new StringBuilder();
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (plain || c == '_' || c == '-') {
        file.append(c);
      } else {
        file.append('~').append(Integer.toHexString(0x100 | c).substring(1));
      }
    }
    return file.toString();
  }
}
