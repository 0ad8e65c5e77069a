package io.periscope.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.Problem;
import io.periscope.api.error.ProblemsException;
import io.periscope.api.job.JobDef;
import io.periscope.api.job.JobDef.CatchUp;
import io.periscope.api.job.JobDef.OnInterrupt;
import io.periscope.api.job.JobDef.Overlap;
import io.periscope.api.job.JobDef.ParameterDef;
import io.periscope.api.job.JobDef.ParameterType;
import io.periscope.api.job.StepDef;
import io.periscope.api.job.StepDef.Retries;
import io.periscope.api.job.TriggerDef;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JobFileReaderTest {
  private static final Path PAGE = Published.REFERENCE.resolveSibling("jobs.md");
  private static final Pattern SNIPPET = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

  @TempDir Path root;

  private static WorkspaceReader reader() {
    return new WorkspaceReader(
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        (expression, zone) -> {
          if (expression.startsWith("x")) {
            throw PeriscopeException.user("'" + expression + "' is no cron expression");
          }
          return after -> Optional.empty();
        });
  }

  private Folder folder() {
    return Folder.small(root).with("views/totals.sql", "SELECT COUNT(*) AS n FROM trips");
  }

  private JobDef read(String text) {
    folder().with("jobs/j.yaml", text);
    return reader().read(root, Overrides.none()).jobs().get(0);
  }

  private void problems(String text, String... expected) {
    folder().with("jobs/j.yaml", text);
    problemsAre(expected);
  }

  private void problemsAre(String... expected) {
    ProblemsException thrown =
        catchThrowableOfType(ProblemsException.class, () -> reader().read(root, Overrides.none()));
    assertThat(
            thrown == null ? List.of() : thrown.problems().stream().map(Problem::toString).toList())
        .containsExactly(expected);
  }

  @Test
  void aShortJobHasDefaults() {
    JobDef job = read("job: j\nsteps:\n  a: { shell: echo }\n");
    assertThat(job)
        .isEqualTo(
            new JobDef(
                "j",
                "",
                "jobs/j.yaml",
                List.of(),
                Map.of(),
                1,
                Overlap.QUEUE,
                CatchUp.ALL,
                OnInterrupt.RESUME,
                Optional.empty(),
                4,
                List.of(
                    new StepDef(
                        "a",
                        new StepDef.Shell("echo", Map.of()),
                        List.of(),
                        Retries.NONE,
                        Optional.empty(),
                        false))));
  }

  @Test
  void aLongJobIsReadAsItStands() {
    JobDef job =
        read(
            """
            job: j
            description: all of it
            trigger:
              - { cron: "0 3 * * *", zone: Europe/Paris }
              - every: 2h
              - after: k
              - file: { path: "in/*.csv", settle: 0s }
              - webhook: { token: "${TOKEN}" }
            parameters:
              file: { default: x.csv }
              day: { type: date, default: "${run.at.date}", description: which }
            concurrency: 3
            overlap: skip
            catch_up: last
            on_interrupt: mark
            timeout: 2h
            parallel: 2
            retries: { times: 3, wait: 10s, factor: 1.5, max: 1m }
            steps:
              load: { ingest: { stream: trips, path: "${file}" }, timeout: 1h }
              views: { batch: { view: totals, full: true }, needs: load, retries: { times: 0 } }
              ask:
                http:
                  url: "http://x/${steps.load.events}"
                  method: get
                  headers: { A: "${TOKEN}" }
                  expect: [200, 404]
                needs: [views]
                resume: true
              out: { export: { query: "SELECT 1", path: "a.jsonl" }, needs: views }
              gate: { expect: { stream: trips, file: "${file}" } }
            """
                .replace("after: k", "every: 3h"));
    assertThat(job.triggers())
        .containsExactly(
            new TriggerDef.Cron("0 3 * * *", ZoneId.of("Europe/Paris")),
            new TriggerDef.Every(Duration.ofHours(2)),
            new TriggerDef.Every(Duration.ofHours(3)),
            new TriggerDef.File(root.toAbsolutePath().normalize(), "in/*.csv", Duration.ZERO),
            new TriggerDef.Webhook("${TOKEN}"));
    assertThat(job.parameters())
        .containsEntry(
            "day", new ParameterDef(ParameterType.DATE, Optional.of("${run.at.date}"), "which"));
    assertThat(job.concurrency()).isEqualTo(3);
    assertThat(job.overlap()).isEqualTo(Overlap.SKIP);
    assertThat(job.catchUp()).isEqualTo(CatchUp.LAST);
    assertThat(job.onInterrupt()).isEqualTo(OnInterrupt.MARK);
    assertThat(job.timeout()).contains(Duration.ofHours(2));
    assertThat(job.parallel()).isEqualTo(2);
    Retries retries = new Retries(3, Duration.ofSeconds(10), 1.5, Duration.ofMinutes(1));
    assertThat(job.steps())
        .containsExactly(
            new StepDef(
                "load",
                new StepDef.Ingest("trips", "${file}"),
                List.of(),
                retries,
                Optional.of(Duration.ofHours(1)),
                true),
            new StepDef(
                "views",
                new StepDef.Batch(Optional.of("totals"), true),
                List.of("load"),
                new Retries(0, Retries.NONE.pause(), 2, Retries.NONE.longest()),
                Optional.empty(),
                true),
            new StepDef(
                "ask",
                new StepDef.Http(
                    "GET",
                    "http://x/${steps.load.events}",
                    Map.of("A", "${TOKEN}"),
                    Optional.empty(),
                    List.of(200, 404)),
                List.of("views"),
                retries,
                Optional.empty(),
                true),
            new StepDef(
                "out",
                new StepDef.Export("SELECT 1", "a.jsonl", StepDef.ExportFormat.JSONL),
                List.of("views"),
                retries,
                Optional.empty(),
                true),
            new StepDef(
                "gate",
                new StepDef.Expect(
                    Optional.of("trips"),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of("${file}")),
                List.of(),
                retries,
                Optional.empty(),
                true));
  }

  @Test
  void whatIsWrongIsToldWithItsPlace() {
    problems(
        """
        job: jj
        trigger: { cron: "x", settle: 1s }
        concurrency: 0
        catch_up: some
        steps:
          a: { shell: echo, needs: bb }
          b: { ingest: { stream: trip, path: x } }
          c: { batch: {}, verify: {} }
          d: { shell: "echo ${fil} ${run.form} ${steps.a.x} ${HOME" }
          e: { export: { view: totals, path: out.xml } }
        """,
        "jobs/j.yaml:1:6: the job is named 'jj', but its file j.yaml",
        "jobs/j.yaml:2:18: 'x' is no cron expression",
        "jobs/j.yaml:2:23: unknown key 'settle'; the keys here are cron, zone, every, after, file, webhook",
        "jobs/j.yaml:3:14: 'concurrency' must be a whole number from 1 to 1000, not '0'",
        "jobs/j.yaml:4:11: 'catch_up' must be one of all, last, none, not 'some'",
        "jobs/j.yaml:6:28: there is no step 'bb'; there are: a, b, c, d, e; did you mean 'b'?",
        "jobs/j.yaml:7:26: there is no stream 'trip'; there are: trips; did you mean 'trips'?",
        "jobs/j.yaml:8:3: the step 'c' does one of ingest, batch, verify, train, promote, export, shell, http, test, expect",
        "jobs/j.yaml:9:15: ${fil} is not known; there are the parameters, run.id, run.at, run.from, run.to, steps.NAME.KEY, and the environment's variables in capitals; the shell's own are written $NAME",
        "jobs/j.yaml:9:15: ${run.form} is not known; did you mean 'run.from'?",
        "jobs/j.yaml:9:15: ${steps.a.x} asks for what the step 'a' told, which this one does not need; add it to 'needs'",
        "jobs/j.yaml:9:15: '${' is not closed by '}'",
        "jobs/j.yaml:10:38: end the file's name in .csv, .json or .jsonl, or say 'format'");
  }

  @Test
  void circlesAreTold() {
    problems(
        """
        job: j
        steps:
          a: { shell: echo, needs: c }
          b: { shell: echo, needs: a }
          c: { shell: echo, needs: b }
          d: { shell: echo, needs: a }
        """,
        "jobs/j.yaml:3:3: the step 'a' needs itself, by way of c, b, a",
        "jobs/j.yaml:4:3: the step 'b' needs itself, by way of a, c, b",
        "jobs/j.yaml:5:3: the step 'c' needs itself, by way of b, a, c");
    folder()
        .with("jobs/j.yaml", "job: j\ntrigger: { after: k }\nsteps: { a: { shell: echo } }\n")
        .with("jobs/k.yaml", "job: k\ntrigger: { after: j }\nsteps: { a: { shell: echo } }\n");
    problemsAre(
        "jobs/j.yaml:2:19: the jobs follow each other in a circle: 'j' comes after 'k', and that after 'j'",
        "jobs/k.yaml:2:19: the jobs follow each other in a circle: 'k' comes after 'j', and that after 'k'");
  }

  @Test
  void whatStartsByItselfNeedsDefaults() {
    problems(
        """
        job: j
        trigger: { every: 1h }
        parameters: { n: { type: int } }
        steps: { a: { shell: "echo ${n}" } }
        """,
        "jobs/j.yaml:3:1: the parameter 'n' needs a default: a run that 'every:PT1H' starts is not given it");
  }

  @Test
  void theSnippetOfThePageIsRead() {
    List<String> snippets =
        SNIPPET.matcher(Published.text(PAGE)).results().map((MatchResult m) -> m.group(1)).toList();
    assertThat(snippets).hasSize(1);
    folder().with("jobs/monthly.yaml", snippets.get(0));
    assertThat(reader().read(root, Overrides.none()).jobs()).hasSize(1);
    assertThat(errors(snippets.get(0))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(JobShape.class)
  void thePageMentionsEveryKey(JobShape shape) {
    for (String key : shape.keys()) {
      assertThat(Published.text(PAGE))
          .describedAs(shape + " has the key " + key)
          .containsPattern("[`. {]" + Pattern.quote(key) + "[`.:,} ]");
    }
  }

  // ------------------------------------------------------------------------------- schema

  private static Object schema() {
    return Json.parse(Published.text(Published.SCHEMAS.resolve("job.schema.json")));
  }

  private static List<String> errors(String yaml) {
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(Json.write(schema()), InputFormat.JSON)
        .validate(Json.write(Json.parse(yaml)), InputFormat.JSON)
        .stream()
        .map(Object::toString)
        .toList();
  }

  @ParameterizedTest
  @EnumSource(JobShape.class)
  void theSchemaHasTheSameKeys(JobShape shape) {
    Map<String, Object> whole = Json.object(schema());
    Map<String, Object> object =
        shape == JobShape.JOB
            ? whole
            : Json.object(
                Json.object(whole.get("$defs")).get(shape.name().toLowerCase(Locale.ROOT)));
    assertThat(Json.object(object.get("properties")).keySet())
        .containsExactlyInAnyOrderElementsOf(shape.keys());
    assertThat((Collection<?>) object.getOrDefault("required", List.of()))
        .isEqualTo(shape.required());
    assertThat(object.get("additionalProperties")).isEqualTo(false);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "trigger: { cron: '0 * * * *', every: 1h }",
        "trigger: { zone: UTC }",
        "trigger: [{ every: 0s }]",
        "trigger: { file: { settle: 1s } }",
        "trigger: { webhook: {} }",
        "parameters: { N: {} }",
        "parameters: { n: { type: text } }",
        "concurrency: 0",
        "overlap: no",
        "retries: { factor: 0.5 }",
        "retries: 3",
        "timeout: 5",
        "unheard_of: 1"
      })
  void bothRefuse(String line) {
    String text = "job: j\n" + line + "\nsteps: { a: { shell: echo } }\n";
    assertThat(errors(text)).isNotEmpty();
    folder().with("jobs/j.yaml", text);
    assertThat(
            catchThrowableOfType(
                ProblemsException.class, () -> reader().read(root, Overrides.none())))
        .isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: {}",
        "a: { shell: echo, batch: {} }",
        "a: { ingest: { stream: trips } }",
        "a: { export: { path: a.csv } }",
        "a: { expect: { file: x } }",
        "a: { http: { url: x, expect: 99 } }",
        "a: { shell: echo, resume: 1 }",
        "a: { shell: { command: echo, unheard_of: x } }"
      })
  void bothRefuseSteps(String step) {
    String text = "job: j\nsteps: { " + step + " }\n";
    assertThat(errors(text)).isNotEmpty();
    folder().with("jobs/j.yaml", text);
    assertThat(
            catchThrowableOfType(
                ProblemsException.class, () -> reader().read(root, Overrides.none())))
        .isNotNull();
  }
}
