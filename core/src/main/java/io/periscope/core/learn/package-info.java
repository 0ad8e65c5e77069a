/**
 * Everything between a table of examples and a model that is in service: what is set aside, how
 * values become numbers, what is tried, how good it is, and the registry of what came of it.
 */
package io.periscope.core.learn;
