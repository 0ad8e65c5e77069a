/**
 * The speed layer: reads each stream's topic and keeps the state rows of its views up to the
 * second. Knows nothing of batch versions; the serving layer brings the two together.
 */
package io.periscope.core.speed;
