package io.periscope.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.model.Workspace;
import io.periscope.core.Catalog;
import io.periscope.core.lineage.Node;
import io.periscope.core.lineage.Reader;
import io.periscope.server.docs.DeclaredExtras;
import io.periscope.server.docs.DocsExtras;
import io.periscope.server.docs.DocsSite;
import io.periscope.workspace.Overrides;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DocsSiteTest {
  @TempDir Path root;

  /** What a page has that can be checked. */
  private record Parsed(List<String> links, Set<String> anchors, Set<String> tags, String text) {}

  private static Catalog catalog(Path folder) {
    Workspace workspace = Connectors.of(folder).reader().read(folder, Overrides.none());
    return Catalog.compile(workspace);
  }

  private static Map<String, byte[]> site(Path folder, DocsExtras extras) {
    return new DocsSite(catalog(folder), extras).files();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /**
   * The pages are also XML but for tags without an end, which is what finds what is not escaped.
   */
  private static Parsed parse(String path, String page) {
    String xml =
        page.replaceFirst("<!doctype html>", "")
            .replaceAll("<(meta|link|input|img|br)((?: [a-z-]+=\"[^\"]*\")*)>", "<$1$2/>");
    List<String> links = new ArrayList<>();
    Set<String> anchors = new HashSet<>();
    Set<String> tags = new HashSet<>();
    StringBuilder text = new StringBuilder();
    try {
      XMLStreamReader reader =
          XMLInputFactory.newDefaultFactory().createXMLStreamReader(new StringReader(xml));
      while (reader.hasNext()) {
        int event = reader.next();
        if (event == XMLStreamConstants.CHARACTERS) {
          text.append(reader.getText());
        } else if (event == XMLStreamConstants.START_ELEMENT) {
          tags.add(reader.getLocalName());
          for (int i = 0; i < reader.getAttributeCount(); i++) {
            String name = reader.getAttributeLocalName(i);
            assertThat(name)
                .describedAs("in %s: no script or style in attributes", path)
                .doesNotStartWith("on")
                .isNotEqualTo("style");
            if (name.equals("href") || name.equals("src")) {
              links.add(reader.getAttributeValue(i));
            } else if (name.equals("id")) {
              assertThat(anchors.add(reader.getAttributeValue(i)))
                  .describedAs("%s has the id %s once", path, reader.getAttributeValue(i))
                  .isTrue();
            }
          }
        }
      }
    } catch (XMLStreamException e) {
      throw new AssertionError(path + ": " + e.getMessage(), e);
    }
    return new Parsed(links, anchors, tags, text.toString());
  }

  /** Every link and anchor leads somewhere in the site, and every page can be reached. */
  private static void check(Map<String, byte[]> site) {
    Map<String, Parsed> pages = new java.util.TreeMap<>();
    site.forEach(
        (path, bytes) -> {
          if (path.endsWith(".html")) {
            pages.put(path, parse(path, text(bytes)));
          }
        });
    Set<String> reached = new HashSet<>();
    pages.forEach(
        (path, page) -> {
          for (String link : page.links()) {
            String[] parts = link.split("#", 2);
            String target =
                parts[0].isEmpty()
                    ? path
                    : Optional.ofNullable(Path.of(path).getParent())
                        .orElse(Path.of(""))
                        .resolve(parts[0])
                        .normalize()
                        .toString();
            assertThat(site.keySet()).describedAs("%s links to %s", path, link).contains(target);
            reached.add(target);
            if (parts.length > 1) {
              Set<String> anchors = Optional.ofNullable(pages.get(target)).orElseThrow().anchors();
              assertThat(anchors).describedAs("%s links to %s", path, link).contains(parts[1]);
            }
          }
        });
    reached.add("404.html");
    assertThat(reached).containsAll(site.keySet());
    String names = text(site.getOrDefault("assets/names.js", new byte[0]));
    java.util.regex.Pattern.compile("\"([a-z]+/[^\"#]+|[a-z]+)\\.html(?:#([^\"]+))?\"")
        .matcher(names)
        .results()
        .forEach(
            match -> {
              String page = match.group(1) + ".html";
              assertThat(pages.keySet()).contains(page);
              if (match.group(2) != null) {
                assertThat(Optional.ofNullable(pages.get(page)).orElseThrow().anchors())
                    .contains(match.group(2));
              }
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"taxi", "cards", "fares", "purchases", "monthly"})
  void everythingThatIsDeclaredHasAPageAndEveryLinkLeadsSomewhere(String example) {
    Path folder = Path.of("..", "examples", example);
    Map<String, byte[]> site = site(folder, new DeclaredExtras(catalog(folder).workspace()));

    check(site);
    Workspace workspace = catalog(folder).workspace();
    workspace
        .streams()
        .forEach(each -> assertThat(site.keySet()).contains("streams/" + each.name() + ".html"));
    workspace
        .tables()
        .forEach(each -> assertThat(site.keySet()).contains("tables/" + each.name() + ".html"));
    workspace
        .views()
        .forEach(each -> assertThat(site.keySet()).contains("views/" + each.name() + ".html"));
    workspace
        .models()
        .forEach(each -> assertThat(site.keySet()).contains("models/" + each.name() + ".html"));
    workspace
        .sinks()
        .forEach(each -> assertThat(site.keySet()).contains("sinks/" + each.name() + ".html"));
    Parsed tests = parse("tests.html", text(site.getOrDefault("tests.html", new byte[0])));
    workspace.tests().forEach(each -> assertThat(tests.anchors()).contains(each.name()));
    Parsed lineage = parse("lineage.html", text(site.getOrDefault("lineage.html", new byte[0])));
    workspace
        .views()
        .forEach(
            each ->
                assertThat(lineage.text())
                    .contains(each.name().substring(0, Math.min(20, each.name().length()))));
  }

  private void write(String file, String text) {
    try {
      Path path = root.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final String EVIL =
      "</code><script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;";

  /** Wherever a person can write anything, and the server would send it on. */
  @Test
  void nothingOfAUserBecomesATagAndNoSecretIsShown() {
    String evil = "'" + EVIL.replace("'", "''") + "'";
    write(
        "periscope.yaml",
        "name: " + evil + "\nregistry: { url: \"http://reg:1\", user: u, password: hunter2 }\n");
    write(
        "streams/a.yaml",
        "stream: a\ndescription: "
            + evil
            + "\nfields:\n  x: { type: string, description: "
            + evil
            + ", from: "
            + evil
            + " }\n  n: int\nsource:\n  jdbc:\n    url: jdbc:postgresql://db/x?password=hunter2\n    user: bob\n    password: hunter2\n    table: t\n    mode: bulk\n    every: 5m\n");
    write("data/evil.csv", "x,y\na,b\n");
    write(
        "tables/t.yaml",
        "table: t\ndescription: "
            + evil
            + "\nfields: { x: string }\njdbc: { url: 'jdbc:postgresql://${SECRET_HOST}/c', user: '${SECRET_USER}', password: '${SECRET_PASSWORD}', table: s }\n");
    write(
        "views/v.sql",
        "-- "
            + EVIL
            + "\nSELECT x, COUNT(*) AS c, MAX('"
            + EVIL.replace("'", "''")
            + "') AS \"e\" /* "
            + EVIL
            + " */ FROM a GROUP BY x\n");
    write(
        "tests/q.yaml",
        "test: q\ndescription: "
            + evil
            + "\nview: v\ngiven:\n  a: [{ x: "
            + evil
            + " }, "
            + evil
            + "]\nexpect: { rows: [{ x: "
            + evil
            + " }], quarantined: ["
            + evil
            + "] }\n");
    write(
        "sinks/s.yaml",
        "sink: s\ndescription: "
            + evil
            + "\nview: v\nwebhook: { url: 'https://user:hunter2@host/p?token=hunter2', headers: { Authorization: 'Bearer ${SECRET_TOKEN}' } }\n");
    write(
        "models/m.yaml",
        "model: m\ndescription: "
            + evil
            + "\nstream: a\ntarget: n\nfeatures: { f: \"CASE WHEN x = '<script>alert(3)</script>' THEN 1 ELSE 0 END\" }\ncandidates: [linear]\nsplit: { by: random, test: 0.2 }\n");
    DocsExtras extras =
        new DocsExtras() {
          @Override
          public List<Reader> readers() {
            return List.of(
                new Reader(
                    Node.Kind.DASHBOARD,
                    EVIL,
                    EVIL,
                    List.of(new Reader.Panel(EVIL, "SELECT x, c FROM v WHERE c > 1"))));
          }

          @Override
          public List<Expectation> expectations(String stream) {
            return List.of(new Expectation(EVIL, EVIL, EVIL, EVIL, Optional.of(EVIL), false));
          }

          @Override
          public List<Job> jobs() {
            return List.of(new Job(EVIL, EVIL, EVIL, List.of(EVIL), Optional.of(EVIL), false));
          }

          @Override
          public Optional<Champion> champion(String model) {
            return Optional.of(new Champion(1, EVIL, EVIL, List.of(new Metric(EVIL, EVIL))));
          }
        };
    Map<String, byte[]> site = site(root, extras);

    check(site);
    assertThat(site.keySet()).contains("jobs.html", "expectations.html");
    site.forEach(
        (path, bytes) -> {
          String file = text(bytes);
          if (path.endsWith(".html")) {
            Parsed page = parse(path, file);
            assertThat(page.tags())
                .describedAs(path)
                .isSubsetOf(
                    "html",
                    "head",
                    "meta",
                    "title",
                    "link",
                    "script",
                    "body",
                    "a",
                    "header",
                    "img",
                    "strong",
                    "div",
                    "input",
                    "ul",
                    "li",
                    "details",
                    "summary",
                    "nav",
                    "h1",
                    "h2",
                    "h3",
                    "main",
                    "p",
                    "dl",
                    "dt",
                    "dd",
                    "code",
                    "pre",
                    "span",
                    "small",
                    "table",
                    "thead",
                    "tbody",
                    "tr",
                    "th",
                    "td",
                    "section",
                    "figure",
                    "figcaption",
                    "svg",
                    "g",
                    "path",
                    "rect",
                    "text");
            assertThat(file)
                .describedAs(path)
                .doesNotContain("<script>")
                .doesNotContain("<img src=x");
          }
          assertThat(file)
              .describedAs(path)
              .doesNotContain("hunter2")
              .doesNotContain("SECRET")
              .doesNotContain("bob");
        });
    assertThat(text(site.getOrDefault("views/v.html", new byte[0])))
        .contains("&lt;script&gt;alert(1)&lt;/script&gt;");
  }

  @Test
  void pagesAreTheSameEachTime() {
    Path folder = Path.of("..", "examples", "fares");
    Map<String, byte[]> site = site(folder, DocsExtras.NONE);
    Map<String, byte[]> again = site(folder, DocsExtras.NONE);

    site.forEach((path, bytes) -> assertThat(again.get(path)).describedAs(path).isEqualTo(bytes));
  }

  @Test
  void itIsWrittenAsAFolder() throws IOException {
    Path out = root.resolve("deep/site");
    int exit =
        Main.run(
            java.util.function.UnaryOperator.identity(),
            "docs",
            "../examples/purchases",
            "--out",
            out.toString());

    assertThat(exit).isZero();
    try (Stream<Path> files = Files.walk(out)) {
      assertThat(files.filter(Files::isRegularFile).map(file -> out.relativize(file).toString()))
          .contains("index.html", "404.html", "views/last_minute.html", "assets/docs.css");
    }
  }
}
