package io.periscope.api.registry;

import java.util.List;
import java.util.Optional;

/**
 * A registry of one's own: subjects, their versions, and which changes they allow. Every change is
 * durable when its method returns. What is not there ends in a {@link RegistryException} with the
 * number that the Confluent registry gives it.
 */
public interface SubjectRegistry extends SchemaRegistry {

  /** A schema as a version of a subject; versions count from 1. */
  record Version(String subject, int version, int id, String schema) {}

  /** In alphabetical order. */
  List<String> subjects();

  /** The versions of a subject, oldest first. */
  List<Integer> versions(String subject);

  /**
   * @param version empty for the newest
   */
  Version version(String subject, Optional<Integer> version);

  /** The version of a subject that has this schema. */
  Version lookup(String subject, String schema);

  /** Every version that has a schema; none when no schema has this number. */
  List<Version> uses(int id);

  /**
   * Deletes all versions of a subject. A schema can still be had by its number, since events that
   * were written with it stay.
   *
   * @return the versions that it had
   */
  List<Integer> delete(String subject);

  /**
   * Deletes one version.
   *
   * @param version empty for the newest
   * @return which it was
   */
  int delete(String subject, Optional<Integer> version);

  /**
   * What a subject's next schema is held to.
   *
   * @param subject empty for all that have no level of their own
   * @return empty when the subject has none of its own
   */
  Optional<Compatibility> compatibility(Optional<String> subject);

  /**
   * @param level empty to let the subject have none of its own, and all together the default
   */
  void setCompatibility(Optional<String> subject, Optional<Compatibility> level);

  /**
   * Why a schema is not compatible with a version, by the subject's level.
   *
   * @param version empty for the newest
   * @return none when it is compatible
   */
  List<String> incompatibilities(String subject, Optional<Integer> version, String schema);
}
