package io.periscope.iceberg;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.lake.CommitOutcomeUnknown;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.exceptions.ValidationException;

/**
 * Tells Iceberg's and SQLite's failures in our words, and above all whether a commit that failed
 * has certainly not happened.
 *
 * @param catalog the SQLite file
 */
record Failures(Path catalog) {
  /** SQLite gives the kind of a failure in the low byte of its result code. */
  private static final int KIND = 0xff;

  /** Runs what changes nothing, or nothing that anybody refers to. */
  <T> T reading(String table, Supplier<T> action) {
    try {
      return action.get();
    } catch (PeriscopeException e) {
      throw e;
    } catch (RuntimeException e) {
      throw known(table, e)
          .orElseGet(
              () -> PeriscopeException.internal("table %s: %s".formatted(table, message(e)), e));
    }
  }

  /**
   * Runs one commit.
   *
   * @param what names it for messages
   * @throws ConcurrentCommitException when somebody else committed first
   * @throws CommitOutcomeUnknown when it may have happened
   */
  void committing(String table, String what, Runnable commit) {
    try {
      commit.run();
    } catch (PeriscopeException e) {
      throw e;
    } catch (CommitFailedException e) {
      throw new ConcurrentCommitException(table, what, e);
    } catch (RuntimeException e) {
      if (find(e, CommitFailedException.class).isPresent()) {
        throw new ConcurrentCommitException(table, what, e);
      }
      throw known(table, e).orElseGet(() -> new CommitOutcomeUnknown(table, e));
    }
  }

  /** A failure of which it is certain that nothing was committed. */
  private Optional<PeriscopeException> known(String table, RuntimeException failure) {
    Optional<SQLException> sql = find(failure, SQLException.class);
    if (sql.isPresent()) {
      return catalog(sql.get())
          .map(what -> PeriscopeException.resource("table " + table + ": " + what, failure));
    }
    if (noHandles(failure)) {
      return Optional.of(
          PeriscopeException.resource(
              "table %s: %s. No file handle was left; nothing is lost: raise the limit with 'ulimit -n 4096' and start again."
                  .formatted(table, message(failure)),
              failure));
    }
    if (failure instanceof NotFoundException) {
      return Optional.of(
          PeriscopeException.resource(
              ("table %s: %s. The catalog refers to a file that is not whole; restore the table's"
                      + " folder from a backup.")
                  .formatted(table, message(failure)),
              failure));
    }
    if (failure instanceof UncheckedIOException || find(failure, IOException.class).isPresent()) {
      return Optional.of(
          PeriscopeException.resource(
              "table %s: %s. Check the disk's free space and the folder's permissions."
                  .formatted(table, message(failure)),
              failure));
    }
    if (failure instanceof ValidationException) {
      return Optional.of(
          PeriscopeException.internal("table %s: %s".formatted(table, message(failure)), failure));
    }
    return Optional.empty();
  }

  /** What is wrong with the catalog, if SQLite says that its statement had no effect. */
  Optional<String> catalog(SQLException failure) {
    String file = "the catalog " + catalog;
    return switch (failure.getErrorCode() & KIND) {
      case 5, 6 ->
          Optional.of(file + " is locked by another program; stop that program, or try again");
      case 3, 8, 14 ->
          Optional.of(file + " cannot be opened for writing; check the permissions of its folder");
      case 11, 26 ->
          Optional.of(
              file
                  + " is damaged ("
                  + failure.getMessage()
                  + "); restore it from a backup, the tables beside it need it");
      case 13 -> Optional.of(file + " cannot grow, the disk is full; free some space");
      default -> Optional.empty();
    };
  }

  static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> type) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (type.isInstance(t)) {
        return Optional.of(type.cast(t));
      }
    }
    return Optional.empty();
  }

  private static boolean noHandles(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (String.valueOf(t.getMessage()).contains("Too many open files")) {
        return true;
      }
    }
    return false;
  }

  private static String message(Throwable failure) {
    Throwable cause = failure.getCause();
    String own = String.valueOf(failure.getMessage());
    return cause == null || own.contains(String.valueOf(cause.getMessage()))
        ? own
        : own + ": " + cause.getMessage();
  }
}
