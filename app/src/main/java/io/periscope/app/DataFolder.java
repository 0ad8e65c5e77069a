package io.periscope.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.periscope.api.error.PeriscopeException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;

/**
 * The folder of everything that is stored, held by one process at a time. The lock is the operating
 * system's, so it ends with the process, however that ends; {@code running.json} says where the
 * holder can be reached.
 */
final class DataFolder implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final FileChannel channel;

  private DataFolder(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /** Where a running program is reached. */
  record Running(long pid, String url) {}

  /** Takes the folder; empty when another process holds it. */
  static Optional<DataFolder> tryHold(Path folder) {
    Path lockFile = folder.resolve("lock");
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      Optional<FileLock> lock = tryLock(channel);
      if (lock.isEmpty()) {
        channel.close();
        return Optional.empty();
      }
      Files.deleteIfExists(folder.resolve("running.json"));
      return Optional.of(new DataFolder(folder, channel));
    } catch (IOException e) {
      throw PeriscopeException.resource(
          "cannot write to the data folder %s: %s; choose another with --data DIR"
              .formatted(folder, reason(e)),
          e);
    }
  }

  private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
    try {
      return Optional.ofNullable(channel.tryLock());
    } catch (OverlappingFileLockException e) {
      return Optional.empty();
    }
  }

  /** Takes the folder, or says who has it. */
  static DataFolder hold(Path folder) {
    return tryHold(folder)
        .orElseThrow(
            () ->
                PeriscopeException.user(
                    "the data folder %s is in use by another process%s; stop it, or choose another folder with --data DIR"
                        .formatted(
                            folder,
                            running(folder)
                                .map(r -> " (pid " + r.pid() + ", " + r.url() + ")")
                                .orElse(""))));
  }

  /** Who holds the folder, as far as it has said. */
  static Optional<Running> running(Path folder) {
    Path file = folder.resolve("running.json");
    try {
      JsonNode json = JSON.readTree(Files.readAllBytes(file));
      return Optional.of(new Running(json.get("pid").asLong(), json.get("url").asText()));
    } catch (IOException | NullPointerException e) {
      return Optional.empty();
    }
  }

  /** Tells others where this process is reached. */
  void announce(String url) {
    Path temporary = folder.resolve("running.json.tmp");
    try {
      Map<String, Object> content = Map.of("pid", ProcessHandle.current().pid(), "url", url);
      Files.write(temporary, JSON.writeValueAsBytes(content));
      Files.move(
          temporary,
          folder.resolve("running.json"),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw PeriscopeException.resource("cannot write " + temporary + ": " + reason(e), e);
    }
  }

  Path path(String name) {
    return folder.resolve(name);
  }

  static String reason(IOException e) {
    if (e instanceof java.nio.file.AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof java.nio.file.FileAlreadyExistsException) {
      return "a file is in the way: " + e.getMessage();
    }
    return String.valueOf(e.getMessage());
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(folder.resolve("running.json"));
      channel.close();
    } catch (IOException e) {
      throw PeriscopeException.resource("cannot release " + folder + ": " + reason(e), e);
    }
  }
}
