package io.periscope.jdbc;

/**
 * A column as the database describes it.
 *
 * @param type of {@link java.sql.Types}
 * @param scale digits after the point; of a time, digits of the fraction of a second
 * @param nullable whether it can be NULL, for all that is known
 */
record Described(String name, int type, String typeName, int scale, boolean nullable) {}
