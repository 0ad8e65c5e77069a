/**
 * Events in Avro: the bytes of an event, behind the number of the schema that it was written with,
 * into the fields of a stream; and where schemas are kept by their numbers.
 */
package io.periscope.avro;
