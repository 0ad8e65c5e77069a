package io.periscope.sql;

import io.periscope.api.error.Problem;
import io.periscope.api.error.ProblemsException;
import io.periscope.api.plan.ViewPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is typed, it is compiled, or refused with problems that have their place in the text.
 * The texts are views and queries with a few tokens removed, doubled, swapped or replaced.
 */
class AnyTextProperties {
  private static final int TEXTS = 150;
  private static final ViewCompiler COMPILER = Fixtures.compiler();
  private static final List<ViewPlan> VIEWS =
      List.of(
          COMPILER.compile(Fixtures.view("SELECT vendor, COUNT(*) AS n FROM trips GROUP BY 1")));
  private static final List<String> QUERIES =
      Cases.blocks("queries.txt").stream().map(Cases.Case::text).toList();

  static IntStream seeds() {
    return IntStream.range(0, 8);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void isCompiledOrExplained(int seed) {
    Random random = new Random(seed);
    for (int i = 0; i < TEXTS; i++) {
      boolean view = random.nextBoolean();
      List<String> texts = view ? Views.ALL : QUERIES;
      String text = spoiled(texts.get(random.nextInt(texts.size())), random);
      try {
        if (view) {
          COMPILER.compile(Fixtures.view(text));
        } else {
          COMPILER.compileQuery(text, VIEWS);
        }
      } catch (ProblemsException e) {
        e.problems().forEach(problem -> check(problem, text));
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(text, e);
      }
    }
  }

  private static void check(Problem problem, String text) {
    boolean whole = problem.line() == 0;
    List<String> lines = text.lines().toList();
    boolean inside =
        problem.line() >= 1
            && problem.line() <= lines.size()
            && problem.column() >= 1
            && problem.column() <= lines.get(problem.line() - 1).length() + 1;
    if (whole || !inside || problem.message().isBlank()) {
      throw new AssertionError("no place: " + problem + " in\n" + text);
    }
  }

  private static String spoiled(String text, Random random) {
    List<String> tokens = new ArrayList<>(Token.of(text).stream().map(Token::text).toList());
    for (int edits = random.nextInt(1, 4); edits > 0 && tokens.size() > 1; edits--) {
      int at = random.nextInt(tokens.size());
      int other = random.nextInt(tokens.size());
      switch (random.nextInt(4)) {
        case 0 -> tokens.remove(at);
        case 1 -> tokens.add(at, tokens.get(other));
        case 2 -> tokens.set(at, tokens.set(other, tokens.get(at)));
        default -> tokens.set(at, tokens.get(other));
      }
    }
    return tokens.stream().collect(Collectors.joining(" "));
  }
}
