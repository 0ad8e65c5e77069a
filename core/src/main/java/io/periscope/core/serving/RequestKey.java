package io.periscope.core.serving;

/**
 * By what a request is known when it is repeated.
 *
 * @param key as its client gave it
 * @param fingerprint of what it asks; without spaces
 */
public record RequestKey(String key, String fingerprint) {}
