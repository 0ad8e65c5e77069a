package io.periscope.api.error;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds what a person probably meant: the known name with the smallest edit distance, if it is near
 * enough to be a slip (at most a third of the word's length, and at least one edit).
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

  /** Edits are insertions, deletions, replacements, and swaps of two neighbours. */
  private static int distance(String a, String b) {
    int[][] edits = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          edits[i][j] = i + j;
          continue;
        }
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        int best = edits[i - 1][j - 1] + (same ? 0 : 1);
        best = Math.min(best, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        edits[i][j] = swapped ? Math.min(best, 1 + edits[i - 2][j - 2]) : best;
      }
    }
    return edits[a.length()][b.length()];
  }
}
