package io.periscope.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.model.StreamDef;
import io.periscope.api.model.Workspace;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/spec/workspace.md shows can be read, and it mentions every key. */
final class ReferencePageTest {
  private static final Pattern SNIPPET = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

  @TempDir Path root;

  @Test
  void itsSnippetsAreRead() {
    List<String> snippets =
        SNIPPET
            .matcher(Published.text(Published.REFERENCE))
            .results()
            .map((MatchResult match) -> match.group(1))
            .toList();

    assertThat(snippets).hasSize(3);
    Workspace workspace =
        new Folder(root)
            .with("periscope.yaml", snippets.get(0))
            .with("streams/trips.yaml", snippets.get(1))
            .with("streams/payments.yaml", snippets.get(2))
            .read();
    assertThat(workspace.settings().http().port()).isEqualTo(8081);
    assertThat(workspace.streams())
        .extracting(StreamDef::name)
        .containsExactly("payments", "trips");
  }

  @Test
  void itMentionsEveryKey() {
    String pages =
        Published.text(Published.REFERENCE)
            + Published.text(Published.REFERENCE.resolveSibling("models.md"))
            + Published.text(Published.REFERENCE.resolveSibling("tests.md"))
            + Published.text(Published.REFERENCE.resolveSibling("alerts.md"));
    String expectations = Published.text(Published.REFERENCE.resolveSibling("expectations.md"));
    for (RuleShape shape : RuleShape.values()) {
      assertThat(expectations).contains("`" + shape.key());
      for (String key : shape.keys()) {
        assertThat(expectations)
            .describedAs(shape + " has the key " + key)
            .containsPattern("[`. {]" + Pattern.quote(key) + "[`.:]");
      }
    }
    for (FileShape shape : FileShape.values()) {
      for (String key : shape.keys()) {
        assertThat(pages)
            .describedAs(shape + " has the key " + key)
            .containsPattern("[`. {]" + Pattern.quote(key) + "[`.:]");
      }
    }
  }
}
