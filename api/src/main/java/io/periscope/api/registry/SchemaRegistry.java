package io.periscope.api.registry;

import java.util.Optional;

/**
 * Avro schemas by number, as the Confluent wire format names them. Safe for use by many threads.
 */
public interface SchemaRegistry {

  /**
   * Registers a schema as the newest version of a subject, unless the subject has it already.
   *
   * @param schema the text of an Avro schema
   * @return its number; the same schema has the same number in every subject
   * @throws RegistryException when it is no Avro schema, or not compatible with the former versions
   * @throws io.periscope.api.error.PeriscopeException (RESOURCE) when the registry cannot be asked
   */
  int register(String subject, String schema);

  /**
   * The text of a schema; empty when no schema has this number.
   *
   * @throws io.periscope.api.error.PeriscopeException (RESOURCE) when the registry cannot be asked
   */
  Optional<String> schema(int id);
}
