package io.periscope.avro;

import io.periscope.api.registry.Compatibility;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything that a registry knows. Immutable.
 *
 * @param nextId the number of the next schema that is new
 * @param schemas by their numbers
 * @param versions by subject, all that it ever had, oldest first
 * @param levels of subjects; under the empty name that of all others
 */
record RegistryState(
    int nextId,
    SortedMap<Integer, String> schemas,
    SortedMap<String, List<Registered>> versions,
    SortedMap<String, Compatibility> levels) {

  static final RegistryState EMPTY =
      new RegistryState(1, new TreeMap<>(), new TreeMap<>(), new TreeMap<>());

  /** A version of a subject: which schema it is, and whether it was deleted. */
  record Registered(int version, int id, boolean deleted) {}

  RegistryState {
    schemas = Collections.unmodifiableSortedMap(new TreeMap<>(schemas));
    versions = Collections.unmodifiableSortedMap(new TreeMap<>(versions));
    levels = Collections.unmodifiableSortedMap(new TreeMap<>(levels));
  }

  Optional<String> schema(int id) {
    return Optional.ofNullable(schemas.get(id));
  }

  /** All names, also of those whose versions are all deleted. */
  List<String> subjects() {
    return List.copyOf(versions.keySet());
  }

  /** The versions of a subject that are not deleted, oldest first. */
  List<Registered> kept(String subject) {
    return all(subject).stream().filter(version -> !version.deleted()).toList();
  }

  private List<Registered> all(String subject) {
    return versions.getOrDefault(subject, List.of());
  }

  Optional<Registered> newest(String subject) {
    List<Registered> all = all(subject);
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
  }

  Optional<Compatibility> level(Optional<String> subject) {
    return Optional.ofNullable(levels.get(subject.orElse("")));
  }

  /** With one more version of a subject. */
  RegistryState with(String subject, String schema) {
    Optional<Integer> known =
        schemas.entrySet().stream()
            .filter(entry -> entry.getValue().equals(schema))
            .map(Map.Entry::getKey)
            .findFirst();
    int id = known.orElse(nextId);
    TreeMap<Integer, String> moreSchemas = new TreeMap<>(schemas);
    moreSchemas.put(id, schema);
    List<Registered> moreVersions = new ArrayList<>(all(subject));
    moreVersions.add(
        new Registered(newest(subject).map(Registered::version).orElse(0) + 1, id, false));
    return new RegistryState(
        known.isPresent() ? nextId : nextId + 1,
        moreSchemas,
        changed(subject, moreVersions),
        levels);
  }

  /** With a version marked as deleted. */
  RegistryState without(String subject, int version) {
    return new RegistryState(
        nextId,
        schemas,
        changed(
            subject,
            all(subject).stream()
                .map(
                    each ->
                        each.version() == version ? new Registered(version, each.id(), true) : each)
                .toList()),
        levels);
  }

  RegistryState withLevel(Optional<String> subject, Optional<Compatibility> level) {
    TreeMap<String, Compatibility> changed = new TreeMap<>(levels);
    changed.remove(subject.orElse(""));
    level.ifPresent(l -> changed.put(subject.orElse(""), l));
    return new RegistryState(nextId, schemas, versions, changed);
  }

  private SortedMap<String, List<Registered>> changed(String subject, List<Registered> all) {
    TreeMap<String, List<Registered>> changed = new TreeMap<>(versions);
    changed.put(subject, List.copyOf(all));
    return changed;
  }
}
