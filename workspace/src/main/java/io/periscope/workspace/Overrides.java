package io.periscope.workspace;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the command line says otherwise than the files.
 *
 * @param currentFolder what the paths in {@code sources} are relative to
 * @param set values by key: dotted keys of {@code periscope.yaml} such as {@code batch.every}, or,
 *     after {@code streams.NAME.} or {@code tables.NAME.}, of that file. A value is a plain text,
 *     or YAML when it begins with a bracket, a brace or a quote
 * @param sources by stream, the files that it is read from instead: a file, folder or glob, read
 *     once and as fast as possible
 */
public record Overrides(Path currentFolder, Map<String, String> set, Map<String, String> sources) {

  public Overrides {
    set = Collections.unmodifiableMap(new LinkedHashMap<>(set));
    sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
  }

  /** The files as they are. */
  public static Overrides none() {
    return new Overrides(Path.of(""), Map.of(), Map.of());
  }

  /** The same with the data in another folder, relative to the current one. */
  public Overrides withData(Path folder) {
    String path = currentFolder.resolve(folder).toAbsolutePath().normalize().toString();
    return with("data", "'" + path.replace("'", "''") + "'");
  }

  /** The same with the page on another port; 0 takes a free one. */
  public Overrides withPort(int port) {
    return with("http.port", Integer.toString(port));
  }

  private Overrides with(String key, String value) {
    Map<String, String> more = new LinkedHashMap<>(set);
    more.put(key, value);
    return new Overrides(currentFolder, more, sources);
  }
}
