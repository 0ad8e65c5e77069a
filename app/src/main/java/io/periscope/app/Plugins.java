package io.periscope.app;

import io.periscope.api.error.PeriscopeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/**
 * The jars in a workspace's folder {@code plugins}, over the program's own classes. One loader
 * serves a workspace for as long as the program runs: what one plugin made must be of the same
 * classes as what reads it later.
 */
final class Plugins {
  static final String FOLDER = "plugins";

  private final Path folder;
  private final ClassLoader loader;

  private Plugins(Path folder, ClassLoader loader) {
    this.folder = folder;
    this.loader = loader;
  }

  /**
   * @param root the workspace's folder; it need not have plugins
   * @throws PeriscopeException when a jar cannot be read
   */
  static Plugins of(Path root) {
    Path folder = root.resolve(FOLDER);
    List<URL> jars = jars(folder);
    ClassLoader own = Plugins.class.getClassLoader();
    return new Plugins(
        folder,
        jars.isEmpty() ? own : new URLClassLoader("plugins", jars.toArray(URL[]::new), own));
  }

  private static List<URL> jars(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<URL> jars = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jar")).sorted().toList()) {
        jars.add(checked(file));
      }
    } catch (IOException | UncheckedIOException e) {
      throw PeriscopeException.resource(folder + " cannot be listed: " + e.getMessage(), e);
    }
    return jars;
  }

  /** A class loader passes over a damaged jar in silence, and then nobody knows what is missing. */
  private static URL checked(Path file) throws MalformedURLException {
    try (ZipFile jar = new ZipFile(file.toFile())) {
      if (jar.size() == 0) {
        throw PeriscopeException.user(file + " is an empty jar; build it again, or take it away");
      }
    } catch (IOException e) {
      throw PeriscopeException.user(
          "%s is not a jar that can be read (%s); build it again, or take it away"
              .formatted(file, e.getMessage()));
    }
    return file.toUri().toURL();
  }

  /**
   * What announces itself as such a service, in the program or in a jar.
   *
   * @throws PeriscopeException when a jar names a class that is not there or cannot be made
   */
  <T> List<T> all(Class<T> service) {
    try {
      return ServiceLoader.load(service, loader).stream().map(ServiceLoader.Provider::get).toList();
    } catch (ServiceConfigurationError | LinkageError e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new PeriscopeException(
          PeriscopeException.Fault.USER,
          ("%s: a jar announces a %s that cannot be loaded: %s. Is META-INF/services/%s right, and"
                  + " was the jar built for this version?")
              .formatted(folder, service.getSimpleName(), told(e, cause), service.getName()),
          e);
    }
  }

  private static String told(Throwable error, Throwable cause) {
    return cause == error ? String.valueOf(error.getMessage()) : error.getMessage() + ": " + cause;
  }
}
