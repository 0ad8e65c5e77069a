package io.periscope.files;

import io.periscope.api.error.PeriscopeException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where files arrive: a folder, a bucket. It knows what is there and what becomes of it; what was
 * read of it is known by the position of the source. Used by one thread. Whatever is out of reach
 * is a {@link PeriscopeException} with the fault RESOURCE.
 */
public interface Place extends AutoCloseable {

  /** What becomes of a file that failed, as it is found now. */
  enum Mending {
    /** It still is what failed. */
    NONE,
    /** It is read on behind the rows that were read of it. */
    GOES_ON,
    /** It is read from its beginning, as another load. */
    ANEW,
    /** It is not read any further, and nobody is to be reminded of it. */
    GIVEN_UP
  }

  /** As it is declared, for messages. */
  String path();

  /** The files that are there, in no order. */
  List<FoundFile> list();

  /** Files that are there, but may not be read: by name, and why. */
  Map<String, String> unreadable();

  /** Makes a file readable; empty when it is gone, or another than was found, or unreadable now. */
  Optional<LocalFile> fetch(FoundFile file);

  /** Whether to list and to fetch takes so long that no transaction may be kept open for it. */
  boolean isRemote();

  /** Whether files stay when they are read. */
  boolean keeps();

  /**
   * Does with a file what is to be done when its rows are in the log.
   *
   * @return false when it was changed meanwhile, and so is left where it is
   */
  boolean putAway(FoundFile file) throws IOException;

  /** Tells people that look into the place that a file failed. */
  void tell(String name, String text) throws IOException;

  Mending mending(FoundFile now, FailedFile how);

  /** Whether nothing is left of a file that failed. */
  boolean isGone(String name);

  /** What to do to have those read again that failed: a clause. */
  String howToMend();

  /** What to do when too many files lie there: a clause. */
  String howToMakeRoom();

  @Override
  void close();
}
