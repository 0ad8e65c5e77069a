package io.periscope.core.schedule;

import io.periscope.api.error.NearestName;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.job.JobDef;
import io.periscope.api.job.JobDef.ParameterDef;
import io.periscope.api.job.RunRecord;
import io.periscope.api.job.StepDef;
import io.periscope.api.job.StepRecord;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code ${NAME}} stands for in the texts of a run's steps: parameters, what is known of the
 * run, what former steps told; and names in capitals are of the environment, and secret.
 */
final class RunVariables {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}]*)}");
  private static final String VALUE = "PERISCOPE_VALUE_";
  private static final Pattern ENVIRONMENT = Pattern.compile("[A-Z][A-Z0-9_]*");

  private final Map<String, String> values = new LinkedHashMap<>();
  private final Map<String, String> environment;
  private final Set<String> secrets = new HashSet<>();

  RunVariables(JobDef job, RunRecord run, Map<String, String> environment) {
    this.environment = environment;
    values.put("run.id", Long.toString(run.id()));
    values.put("run.job", run.job());
    values.put("run.trigger", run.trigger());
    ZoneId zone = job.zone();
    time("run.at", run.interval().map(each -> each.to()).orElse(run.createdAt()), zone);
    run.interval()
        .ifPresent(
            interval -> {
              time("run.from", interval.from(), zone);
              time("run.to", interval.to(), zone);
            });
    job.parameters()
        .forEach((name, parameter) -> value(run, name, parameter).ifPresent(v -> put(name, v)));
    // One that has been taken out of the declaration since is known all the same.
    run.parameters().forEach(values::putIfAbsent);
    run.steps().forEach(this::told);
  }

  private void put(String name, String value) {
    values.put(name, value);
    if (name.equals(JobDef.FILE)) {
      String last = value.substring(value.lastIndexOf('/') + 1);
      int dot = last.lastIndexOf('.');
      values.put("file.name", last);
      values.put("file.stem", dot > 0 ? last.substring(0, dot) : last);
    }
  }

  private Optional<String> value(RunRecord run, String name, ParameterDef parameter) {
    return Optional.ofNullable(run.parameters().get(name))
        .or(() -> parameter.otherwise().flatMap(this::known));
  }

  /** A default that speaks of an interval is none for a run without one. */
  private Optional<String> known(String text) {
    try {
      return Optional.of(in(text));
    } catch (PeriscopeException e) {
      return Optional.empty();
    }
  }

  private void time(String name, Instant at, ZoneId zone) {
    values.put(name, at.toString());
    values.put(name + ".date", DateTimeFormatter.ISO_LOCAL_DATE.format(at.atZone(zone)));
    values.put(
        name + ".month",
        DateTimeFormatter.ofPattern("yyyy-MM", Locale.ROOT).format(at.atZone(zone)));
    values.put(name + ".year", Integer.toString(at.atZone(zone).getYear()));
  }

  /** What a step told that has succeeded. */
  void told(StepRecord step) {
    step.outputs().forEach((name, value) -> values.put("steps." + step.name() + "." + name, value));
  }

  /** The values of the environment that have been asked for. */
  Set<String> secrets() {
    return Set.copyOf(secrets);
  }

  /**
   * @throws PeriscopeException (USER) when something is not known
   */
  String in(String text) {
    Matcher matcher = REFERENCE.matcher(text);
    StringBuilder result = new StringBuilder();
    while (matcher.find()) {
      matcher.appendReplacement(result, Matcher.quoteReplacement(one(matcher.group(1))));
    }
    return matcher.appendTail(result).toString();
  }

  private String one(String name) {
    String value = values.get(name);
    if (value != null) {
      return value;
    }
    if (ENVIRONMENT.matcher(name).matches()) {
      String secret = environment.get(name);
      if (secret == null) {
        throw PeriscopeException.user(
            "the environment has no variable %s; set it where Periscope is started"
                .formatted(name));
      }
      secrets.add(secret);
      return secret;
    }
    throw PeriscopeException.user(
        "${%s} is not known in this run%s"
            .formatted(name, NearestName.hint(name, values.keySet())));
  }

  /** An action with what its references stand for. */
  StepDef.Action in(StepDef.Action action) {
    UnaryOperator<String> put = this::in;
    if (action instanceof StepDef.Ingest ingest) {
      return new StepDef.Ingest(put.apply(ingest.stream()), put.apply(ingest.path()));
    } else if (action instanceof StepDef.Export export) {
      return new StepDef.Export(
          put.apply(export.query()), put.apply(export.path()), export.format());
    } else if (action instanceof StepDef.Shell shell) {
      return shell(shell);
    } else if (action instanceof StepDef.Http http) {
      return new StepDef.Http(
          http.method(),
          put.apply(http.url()),
          all(http.headers()),
          http.body().map(put),
          http.expect());
    } else if (action instanceof StepDef.Expect expect) {
      return new StepDef.Expect(
          expect.stream(), expect.view(), expect.table(), expect.file().map(put));
    } else if (action instanceof StepDef.Promote promote) {
      return new StepDef.Promote(promote.model(), put.apply(promote.version()));
    }
    return action;
  }

  /**
   * A command is given values as variables of its environment, and asks for them: so the name of a
   * file, or what a request brings, is never taken for a part of the command.
   */
  private StepDef.Shell shell(StepDef.Shell shell) {
    Map<String, String> env = new LinkedHashMap<>(all(shell.env()));
    Matcher matcher = REFERENCE.matcher(shell.command());
    StringBuilder command = new StringBuilder();
    for (int i = 1; matcher.find(); i++) {
      env.put(VALUE + i, one(matcher.group(1)));
      matcher.appendReplacement(command, Matcher.quoteReplacement("${" + VALUE + i + "}"));
    }
    return new StepDef.Shell(matcher.appendTail(command).toString(), env);
  }

  private Map<String, String> all(Map<String, String> texts) {
    Map<String, String> result = new LinkedHashMap<>();
    texts.forEach((name, text) -> result.put(name, in(text)));
    return result;
  }
}
