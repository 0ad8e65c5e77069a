package io.periscope.api.registry;

/**
 * Makes what is written in Avro's JSON encoding into Confluent's wire format. Safe for use by many
 * threads.
 */
public interface JsonWriters {

  /**
   * Registers a schema as the newest version of a subject, unless the subject has it already.
   *
   * @throws RegistryException when it is no Avro schema, or not compatible with the former versions
   * @throws io.periscope.api.error.PeriscopeException (RESOURCE) when the registry cannot be asked
   */
  JsonWriter register(String subject, String schema);

  /**
   * Writes by the schema of this number.
   *
   * @throws RegistryException when no schema has it
   * @throws io.periscope.api.error.PeriscopeException (RESOURCE) when the registry cannot be asked
   */
  JsonWriter of(int id);

  /** Writes by one schema. */
  interface JsonWriter {

    /** The number of the schema. */
    int id();

    /**
     * One value in the wire format.
     *
     * @param json in Avro's JSON encoding: a value of a union is {@code {"TYPE": value}} or null
     * @throws IllegalArgumentException with the reason, when it is not what the schema says
     */
    byte[] write(byte[] json);
  }
}
