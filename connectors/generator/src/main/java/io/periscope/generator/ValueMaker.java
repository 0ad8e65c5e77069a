package io.periscope.generator;

import java.util.Optional;

/** Makes the value of one field for the event of a number; empty for null. */
interface ValueMaker {
  Optional<Object> make(long row);
}
