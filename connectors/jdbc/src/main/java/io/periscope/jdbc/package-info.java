/** Tables and queries of a database as a source. */
package io.periscope.jdbc;
