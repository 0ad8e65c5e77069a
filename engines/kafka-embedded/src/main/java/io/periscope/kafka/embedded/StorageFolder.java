package io.periscope.kafka.embedded;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * The folder of the broker: locked for this process and formatted once. Formatting gives the
 * cluster its id, which stays in {@code meta.properties}, the last file that formatting writes.
 */
final class StorageFolder implements AutoCloseable {
  static final int NODE_ID = 1;

  /** Kafka locks the folder too, but only after it has written to the metadata log. */
  private static final String LOCK_FILE = "broker.lock";

  private static final String FORMATTED_FILE = "meta.properties";

  private final Path path;
  private final FileChannel lock;

  private StorageFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * @throws PeriscopeException when it is in use, or cannot be written
   */
  static StorageFolder open(Path folder) {
    Path path = folder.toAbsolutePath().normalize();
    FileChannel lock = lock(path);
    try {
      if (!Files.exists(path.resolve(FORMATTED_FILE))) {
        format(path);
      }
      return new StorageFolder(path, lock);
    } catch (RuntimeException e) {
      unlock(lock);
      throw e;
    }
  }

  private static FileChannel lock(Path path) {
    Optional<FileChannel> channel = Optional.empty();
    try {
      Files.createDirectories(path);
      channel =
          Optional.of(
              FileChannel.open(
                  path.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE));
      Optional<FileLock> held = Optional.ofNullable(channel.get().tryLock());
      if (held.isPresent()) {
        return channel.get();
      }
    } catch (OverlappingFileLockException e) {
      // Another broker in this very process has it.
    } catch (IOException e) {
      channel.ifPresent(StorageFolder::unlock);
      throw unusable(path, e);
    }
    channel.ifPresent(StorageFolder::unlock);
    throw new PeriscopeException(
        Fault.RESOURCE,
        "the log in %s is in use by another process; stop that one first".formatted(path));
  }

  private static void format(Path path) {
    try (PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      new Formatter()
          .setPrintStream(nowhere)
          .setNodeId(NODE_ID)
          .setClusterId(Uuid.randomUuid().toString())
          .setControllerListenerName(BrokerSettings.CONTROLLER)
          .addDirectory(path.toString())
          .setMetadataLogDirectory(path.toString())
          .run();
    } catch (Exception e) {
      throw unusable(path, e);
    }
  }

  private static PeriscopeException unusable(Path path, Exception e) {
    return PeriscopeException.resource(
        "the log's folder %s cannot be written: %s; free or permit it, or name another with --set data=FOLDER"
            .formatted(path, reason(e)),
        e);
  }

  /** What stands at the bottom of a chain of causes. */
  static String reason(Throwable e) {
    Throwable last = e;
    while (last.getCause() != null) {
      last = last.getCause();
    }
    return last instanceof IOException || last.getMessage() == null
        ? last.toString()
        : last.getMessage();
  }

  Path path() {
    return path;
  }

  @Override
  public void close() {
    unlock(lock);
  }

  private static void unlock(FileChannel lock) {
    try {
      lock.close();
    } catch (IOException e) {
      throw PeriscopeException.internal("a lock file cannot be closed: " + e, e);
    }
  }
}
