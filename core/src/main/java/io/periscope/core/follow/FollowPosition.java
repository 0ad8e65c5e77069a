package io.periscope.core.follow;

import io.periscope.api.log.Coverage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a stream has been followed.
 *
 * @param topicId of the stream
 * @param coverage its events that have been read
 * @param segment its first segment whose released events have not been looked at
 */
public record FollowPosition(String topicId, Coverage coverage, long segment) {
  private static final Pattern FORM = Pattern.compile("(\\S+) (\\d+) (\\{.*})");

  /**
   * Reads the stored form.
   *
   * @throws IllegalArgumentException naming the text, when it is not of that form
   */
  public static FollowPosition parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException("not a position in a stream: " + text);
    }
    return new FollowPosition(
        form.group(1), Coverage.parse(form.group(3)), Long.parseLong(form.group(2)));
  }

  FollowPosition read(Coverage to) {
    return new FollowPosition(topicId, to, segment);
  }

  FollowPosition released(long before) {
    return new FollowPosition(topicId, coverage, before);
  }

  /** The stored form: {@code TOPIC-ID SEGMENT COVERAGE}. */
  @Override
  public String toString() {
    return topicId + " " + segment + " " + coverage;
  }
}
