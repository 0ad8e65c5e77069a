/**
 * Made-up events as a source, for trying things out and for tests.
 *
 * <p>Every value is a function of the seed, the field's name and the row's number alone ({@link
 * io.periscope.generator.Draws}), so a source goes on exactly where it stopped, by nothing but a
 * number, and a field that is added changes no other. What belongs to a thing of a pool is the same
 * function of the thing's number ({@link io.periscope.generator.Things}), and what goes wrong on
 * purpose is decided by the row, too. How a field is declared, and whether that suits its type, is
 * the workspace's business; the rate is the caller's.
 */
package io.periscope.generator;
