/** Schemas by number: what a registry of them does, ours or an outside one. */
package io.periscope.api.registry;
