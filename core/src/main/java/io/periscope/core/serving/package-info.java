/**
 * The merged answer: batch up to a coverage and speed after it, seen at one instant. The only layer
 * that sees both.
 */
package io.periscope.core.serving;
