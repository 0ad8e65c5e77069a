/** Where answers go. Implemented by the connectors, driven by the core. */
package io.periscope.api.sink;
