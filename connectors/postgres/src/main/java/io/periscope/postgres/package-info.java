/** A PostgreSQL that runs beside a workspace: for examples and trials. */
package io.periscope.postgres;
