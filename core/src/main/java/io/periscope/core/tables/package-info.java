/**
 * Reference tables that are read elsewhere: their rows are kept, so that all layers see the same.
 */
package io.periscope.core.tables;
