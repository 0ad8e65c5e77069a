/** From the bytes of an event to typed values. Implemented by the core, called by engines. */
package io.periscope.api.decode;
