/**
 * What a user declared: streams, tables, views and settings, as immutable values. Nothing here
 * reads a\n * file; that is the workspace module.
 */
package io.periscope.api.model;
