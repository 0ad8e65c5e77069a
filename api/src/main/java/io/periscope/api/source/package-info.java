/** Where events come from. Implemented by the connectors, driven by the core. */
package io.periscope.api.source;
