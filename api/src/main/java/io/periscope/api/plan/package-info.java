/**
 * A view after compilation: state columns and SQL texts. Made by the sql module, run by engines.
 */
package io.periscope.api.plan;
