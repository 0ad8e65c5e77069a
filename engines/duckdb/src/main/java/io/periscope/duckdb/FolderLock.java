package io.periscope.duckdb;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a folder to one store. DuckDB itself keeps other processes out, but shares a file among all
 * who open it in the same process, and two stores would undo each other's work. A lock ends with
 * its process, however that ends.
 */
final class FolderLock implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;

  private FolderLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  static FolderLock take(Path folder) {
    Path file = folder.resolve("state.lock");
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FolderLock lock = new FolderLock(file, channel);
      try {
        if (channel.tryLock() == null) {
          throw inUse(folder, "another process; stop it, or choose another folder with --data");
        }
        return lock;
      } catch (OverlappingFileLockException e) {
        lock.close();
        throw inUse(folder, "this very process: close the store that has it first");
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw PeriscopeException.resource(
          "cannot write %s: %s; check permissions and free space".formatted(file, e), e);
    }
  }

  private static PeriscopeException inUse(Path folder, String by) {
    return new PeriscopeException(Fault.RESOURCE, folder + " is in use by " + by);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw PeriscopeException.resource("cannot close " + file + ": " + e, e);
    }
  }
}
