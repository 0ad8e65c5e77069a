package io.periscope.avro;

import io.periscope.api.registry.Compatibility;
import io.periscope.api.registry.RegistryException;
import io.periscope.api.registry.SubjectRegistry;
import io.periscope.avro.RegistryState.Registered;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * The registry in this process: all of it in memory and in one file, which is replaced as a whole
 * by every change before that is answered. Who opens it holds the folder's lock.
 *
 * <p>Schemas that print alike are the same one. A deleted version is no longer listed nor held
 * against new ones; its schema, its number and its version's number are never given away again.
 */
public final class FileRegistry implements SubjectRegistry {
  private final RegistryFile file;
  private volatile RegistryState state;

  private FileRegistry(RegistryFile file, RegistryState state) {
    this.file = file;
    this.state = state;
  }

  /**
   * Opens a folder, or begins one.
   *
   * @throws io.periscope.api.error.PeriscopeException when the file there cannot be read
   */
  public static FileRegistry open(Path folder) {
    RegistryFile file = new RegistryFile(folder);
    return new FileRegistry(file, file.read());
  }

  private void change(RegistryState next) {
    file.write(next);
    state = next;
  }

  @Override
  public synchronized int register(String subject, String schema) {
    if (subject.isBlank()) {
      throw new RegistryException(RegistryException.INVALID_SCHEMA, "the subject has no name");
    }
    Schema parsed = Schemas.parse(schema);
    String text = parsed.toString();
    Optional<Registered> known = has(subject, text);
    if (known.isPresent()) {
      return known.get().id();
    }
    List<Registered> former = state.kept(subject);
    List<String> problems = incompatibilities(subject, former, parsed);
    if (!problems.isEmpty()) {
      throw new RegistryException(
          RegistryException.INCOMPATIBLE,
          "the schema is not compatible with a former version of subject '%s' (%s): %s"
              .formatted(subject, level(subject), String.join("; ", problems)));
    }
    RegistryState next = state.with(subject, text);
    change(next);
    return next.newest(subject).orElseThrow().id();
  }

  private Optional<Registered> has(String subject, String text) {
    return state.kept(subject).stream()
        .filter(version -> state.schema(version.id()).filter(text::equals).isPresent())
        .reduce((first, second) -> second);
  }

  private Compatibility level(String subject) {
    return state
        .level(Optional.of(subject))
        .or(() -> state.level(Optional.empty()))
        .orElse(Compatibility.BACKWARD);
  }

  /**
   * @param former versions of the subject, oldest first
   */
  private List<String> incompatibilities(String subject, List<Registered> former, Schema schema) {
    Compatibility level = level(subject);
    List<String> problems = new ArrayList<>();
    List<Registered> against =
        level.transitive() || former.isEmpty()
            ? former
            : former.subList(former.size() - 1, former.size());
    for (Registered each : against) {
      Schema before = Schemas.parse(state.schema(each.id()).orElseThrow());
      for (String problem : Schemas.incompatibilities(schema, before, level)) {
        problems.add("version " + each.version() + ": " + problem);
      }
    }
    return problems;
  }

  @Override
  public Optional<String> schema(int id) {
    return state.schema(id);
  }

  @Override
  public List<String> subjects() {
    RegistryState now = state;
    return now.subjects().stream().filter(subject -> !now.kept(subject).isEmpty()).toList();
  }

  @Override
  public List<Integer> versions(String subject) {
    return known(subject).stream().map(Registered::version).toList();
  }

  /** The versions of a subject, of which there are some. */
  private List<Registered> known(String subject) {
    List<Registered> versions = state.kept(subject);
    if (versions.isEmpty()) {
      throw new RegistryException(
          RegistryException.NO_SUBJECT, "Subject '%s' not found.".formatted(subject));
    }
    return versions;
  }

  private Registered known(String subject, Optional<Integer> version) {
    List<Registered> versions = known(subject);
    return version.isEmpty()
        ? versions.get(versions.size() - 1)
        : versions.stream()
            .filter(each -> each.version() == version.get())
            .findFirst()
            .orElseThrow(
                () ->
                    new RegistryException(
                        RegistryException.NO_VERSION,
                        "Version %d of subject '%s' not found.".formatted(version.get(), subject)));
  }

  private Version version(String subject, Registered version) {
    return new Version(
        subject, version.version(), version.id(), state.schema(version.id()).orElseThrow());
  }

  @Override
  public Version version(String subject, Optional<Integer> version) {
    return version(subject, known(subject, version));
  }

  @Override
  public Version lookup(String subject, String schema) {
    var unused = known(subject);
    return has(subject, Schemas.parse(schema).toString())
        .map(found -> version(subject, found))
        .orElseThrow(
            () ->
                new RegistryException(
                    RegistryException.NO_SCHEMA,
                    "Subject '%s' has no version with this schema.".formatted(subject)));
  }

  @Override
  public List<Version> uses(int id) {
    List<Version> uses = new ArrayList<>();
    for (String subject : subjects()) {
      state.kept(subject).stream()
          .filter(version -> version.id() == id)
          .forEach(version -> uses.add(version(subject, version)));
    }
    return uses;
  }

  @Override
  public synchronized List<Integer> delete(String subject) {
    List<Integer> versions = versions(subject);
    RegistryState next = state;
    for (int version : versions) {
      next = next.without(subject, version);
    }
    change(next.withLevel(Optional.of(subject), Optional.empty()));
    return versions;
  }

  @Override
  public synchronized int delete(String subject, Optional<Integer> version) {
    int found = known(subject, version).version();
    change(state.without(subject, found));
    return found;
  }

  @Override
  public Optional<Compatibility> compatibility(Optional<String> subject) {
    Optional<Compatibility> level = state.level(subject);
    return subject.isPresent() ? level : level.or(() -> Optional.of(Compatibility.BACKWARD));
  }

  @Override
  public synchronized void setCompatibility(
      Optional<String> subject, Optional<Compatibility> level) {
    change(state.withLevel(subject, level));
  }

  @Override
  public List<String> incompatibilities(String subject, Optional<Integer> version, String schema) {
    Schema parsed = Schemas.parse(schema);
    Registered against = known(subject, version);
    List<Registered> former =
        version.isEmpty() && level(subject).transitive() ? known(subject) : List.of(against);
    return incompatibilities(subject, former, parsed);
  }
}
