package io.periscope.workspace;

import io.periscope.api.error.NearestName;
import io.periscope.api.job.JobDef;
import io.periscope.workspace.yaml.YamlValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks whether what stands as {@code ${NAME}} in a job's texts can be known when it runs. */
final class JobReferences {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}]*)(}?)");
  private static final Pattern ENVIRONMENT = Pattern.compile("[A-Z][A-Z0-9_]*");
  private static final Pattern STEP = Pattern.compile("steps\\.([^.]+)\\..+");

  private static final List<String> RUN =
      List.of(
          "run.id",
          "run.job",
          "run.trigger",
          "run.at",
          "run.at.date",
          "run.at.month",
          "run.at.year",
          "run.from",
          "run.from.date",
          "run.from.month",
          "run.from.year",
          "run.to",
          "run.to.date",
          "run.to.month",
          "run.to.year");

  private final List<String> known;

  /**
   * @param parameters of the job
   */
  JobReferences(Collection<String> parameters) {
    this.known = new ArrayList<>(RUN);
    known.addAll(parameters);
    if (parameters.contains(JobDef.FILE)) {
      known.add(JobDef.FILE + ".name");
      known.add(JobDef.FILE + ".stem");
    }
  }

  /** Reads a text, and reports what cannot be known in it. */
  Optional<String> text(YamlValue value, Set<String> before) {
    Optional<String> text = value.text();
    text.ifPresent(found -> check(value, found, before));
    return text;
  }

  /**
   * @param before the steps that have succeeded when the text is used
   */
  void check(YamlValue value, String text, Set<String> before) {
    Matcher matcher = REFERENCE.matcher(text);
    while (matcher.find()) {
      String name = matcher.group(1);
      Matcher step = STEP.matcher(name);
      if (matcher.group(2).isEmpty()) {
        value.problem("'${' is not closed by '}'");
      } else if (step.matches()) {
        if (!before.contains(step.group(1))) {
          value.problem(
              "${%s} asks for what the step '%s' told, which this one does not need; add it to 'needs'%s"
                  .formatted(name, step.group(1), NearestName.hint(step.group(1), before)));
        }
      } else if (!known.contains(name) && !ENVIRONMENT.matcher(name).matches()) {
        value.problem(
            "${%s} is not known%s. There are the parameters, run.id, run.at, run.from, run.to, steps.NAME.KEY, and the environment's variables in capitals; the shell's own are written $NAME"
                .formatted(name, NearestName.hint(name, known)));
      }
    }
  }
}
