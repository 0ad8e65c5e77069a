package io.periscope.api.source;

import io.periscope.api.model.Schema;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a workspace says about a source of some kind: the mapping below its name. Whatever is
 * missing or wrong is reported with its file, line and column, together with all other problems of
 * the workspace; a method then gives nothing, and the reader goes on to the next key.
 */
public interface Options {

  /** Reports each key that is neither of these, and each required one that is missing. */
  void keys(List<String> required, List<String> optional);

  /** A text; a number is one, too. Empty when it is not there, as for all the others. */
  Optional<String> text(String key);

  /** A text that is one of these. */
  Optional<String> choice(String key, List<String> values);

  /** A list of texts; one text alone is a list of itself. */
  Optional<List<String>> texts(String key);

  /** Texts by name, in the order of the file. */
  Optional<Map<String, String>> map(String key);

  /** A whole number from min to max, both included. */
  Optional<Long> whole(String key, long min, long max);

  Optional<Boolean> flag(String key);

  /** A duration such as {@code 500ms} or {@code 2h}, more than nothing. */
  Optional<Duration> duration(String key);

  /** Events a second, such as {@code 20/m}. */
  Optional<Double> rate(String key);

  /** Further options, one level below. */
  Optional<Options> options(String key);

  /** Reports what is wrong with the value of a key, or with all if the key is not there. */
  void problem(String key, String message);

  /** The fields of the stream. */
  Schema schema();

  /** The workspace's folder, which relative paths are relative to. */
  Path root();
}
