package io.periscope.generator;

/** Anything that is written as a text that was made before: words, and true and false. */
non-sealed interface Texts extends Values {}
