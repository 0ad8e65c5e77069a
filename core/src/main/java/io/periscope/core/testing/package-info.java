/**
 * Unit tests of views: rows that are given go the way of live events, by the same decoder and the
 * same plan, and what comes of them is compared with rows that are expected.
 */
package io.periscope.core.testing;
