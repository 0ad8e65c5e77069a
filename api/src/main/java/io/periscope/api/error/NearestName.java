package io.periscope.api.error;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds what a person probably meant: the known name with the smallest Levenshtein distance, if it
 * is near enough to be a slip (at most a third of the word's length, and at least one edit).
 */
public final class NearestName {
  private NearestName() {}

  /** The nearest of {@code known}, compared without case; empty when none is near. */
  public static Optional<String> of(String word, Collection<String> known) {
    String best = "";
    int bestDistance = Integer.MAX_VALUE;
    for (String candidate : known) {
      int distance = distance(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
      if (distance < bestDistance) {
        best = candidate;
        bestDistance = distance;
      }
    }
    int allowed = Math.max(1, Math.max(word.length(), best.length()) / 3);
    return bestDistance <= allowed ? Optional.of(best) : Optional.empty();
  }

  /** {@code ; did you mean 'x'?} or nothing: a tail for a message. */
  public static String hint(String word, Collection<String> known) {
    return of(word, known).map(name -> "; did you mean '" + name + "'?").orElse("");
  }

  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    int[] current = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitution = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(substitution, 1 + Math.min(previous[j], current[j - 1]));
      }
      int[] swap = previous;
      previous = current;
      current = swap;
    }
    return previous[b.length()];
  }
}
