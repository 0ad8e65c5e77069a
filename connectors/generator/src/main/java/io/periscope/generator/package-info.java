/**
 * Made-up events as a source, for trying things out and for tests.
 *
 * <p>Every value is a function of the seed, the field's name and the row's number alone ({@link
 * io.periscope.generator.Draws}), so a source goes on exactly where it stopped, by nothing but a
 * number, and a field that is added changes no other. How a field is declared, and whether that
 * suits its type, is the workspace's business; the rate is the caller's.
 */
package io.periscope.generator;
