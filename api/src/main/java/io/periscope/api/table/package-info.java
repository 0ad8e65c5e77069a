/** Reference tables that are read elsewhere. */
package io.periscope.api.table;
