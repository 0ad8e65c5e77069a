package io.periscope.core.derive;

import io.periscope.api.log.Coverage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a stream has been derived from another.
 *
 * @param topicId of the other stream
 * @param coverage its events that have been read
 * @param segment its first segment whose released events have not been looked at
 */
record DerivedPosition(String topicId, Coverage coverage, long segment) {
  private static final Pattern FORM = Pattern.compile("(\\S+) (\\d+) (\\{.*})");

  /**
   * Reads the stored form.
   *
   * @throws IllegalArgumentException naming the text, when it is not of that form
   */
  static DerivedPosition parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException("not the position of a derived stream: " + text);
    }
    return new DerivedPosition(
        form.group(1), Coverage.parse(form.group(3)), Long.parseLong(form.group(2)));
  }

  DerivedPosition read(Coverage to) {
    return new DerivedPosition(topicId, to, segment);
  }

  DerivedPosition released(long before) {
    return new DerivedPosition(topicId, coverage, before);
  }

  /** The stored form: {@code TOPIC-ID SEGMENT COVERAGE}. */
  @Override
  public String toString() {
    return topicId + " " + segment + " " + coverage;
  }
}
