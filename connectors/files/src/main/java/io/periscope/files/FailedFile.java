package io.periscope.files;

/**
 * A file that could not be read to its end.
 *
 * @param rows how many were read of it; negative when it cannot be gone on with
 * @param told whether its place knows
 * @param load which of all loads it was
 * @param delivery which delivery of the file it was; 0 when that is not known
 */
public record FailedFile(long rows, String reason, boolean told, long load, int delivery) {
  static final long NO_FURTHER = -1;
  private static final int LONGEST_REASON = 300;

  public FailedFile {
    reason = reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) + "…" : reason;
  }

  /** Whether no row of it will be read any more. */
  public boolean isAtItsEnd() {
    return rows == NO_FURTHER;
  }

  /** Whether it is the very delivery that failed. */
  public boolean isOf(FoundFile file) {
    return delivery == file.delivery();
  }
}
