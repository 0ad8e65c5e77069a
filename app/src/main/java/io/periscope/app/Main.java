package io.periscope.app;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.ProblemsException;
import io.periscope.core.Engines;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.function.UnaryOperator;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;

/**
 * The command line. Exit codes: 0 done, 1 a check found differences, 2 wrong use or input, 3
 * failure.
 */
@Command(
    name = "periscope",
    mixinStandardHelpOptions = true,
    version = "periscope 0.1.0",
    header = "Declare a stream and a view once, in SQL; get it exact over all history and live.",
    description = {
      "",
      "A workspace is a folder of small text files: streams/, tables/, views/ and periscope.yaml."
    },
    footer = {
      "",
      "Examples:",
      "  periscope up examples/taxi                      run the taxi example and open its page",
      "  periscope init my-workspace                     start a workspace of your own",
      "  periscope query examples/taxi \"SELECT * FROM vendor_stats\"",
      "",
      "Exit codes: 0 done, 1 a check found differences, 2 wrong use or input, 3 failure"
    },
    subcommands = {
      InitCommand.class,
      CheckCommand.class,
      UpCommand.class,
      BatchCommand.class,
      TrainCommand.class,
      ModelsCommand.class,
      JobsCommand.class,
      PredictCommand.class,
      QueryCommand.class,
      ReplayCommand.class,
      StatusCommand.class,
      VerifyCommand.class,
      QuarantineCommand.class,
      AlertsCommand.class,
      CleanCommand.class,
      DoctorCommand.class,
      GenerateCommand.class
    })
public final class Main implements Runnable {
  static final int FOUND_DIFFERENCES = 1;
  static final int WRONG_INPUT = 2;
  static final int FAILURE = 3;

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  public static void main(String[] args) {
    System.exit(run(UnaryOperator.identity(), args));
  }

  /**
   * Runs one command to its end.
   *
   * @param around what {@code up} puts around the engines before anything uses them; tests let the
   *     process die there
   * @return the exit code
   */
  public static int run(UnaryOperator<Engines> around, String... args) {
    Logging.quiet();
    return new CommandLine(new Main(), new Commands(around))
        .setExecutionExceptionHandler((e, line, parsed) -> explain(e, line))
        .setParameterExceptionHandler(Main::explainUse)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpWidth(100)
        .execute(args);
  }

  /** Makes the commands, with what they are given besides their options. */
  private record Commands(UnaryOperator<Engines> around) implements CommandLine.IFactory {
    @Override
    public <K> K create(Class<K> type) throws Exception {
      return type == UpCommand.class
          ? type.cast(new UpCommand(around))
          : CommandLine.defaultFactory().create(type);
    }
  }

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }

  private static int explain(Exception e, CommandLine line) {
    PrintWriter err = line.getErr();
    if (e instanceof ProblemsException problems) {
      problems.problems().forEach(err::println);
      err.println(
          problems.problems().size() == 1 ? "1 problem" : problems.problems().size() + " problems");
      return WRONG_INPUT;
    }
    if (e instanceof PeriscopeException known) {
      err.println("periscope: " + known.getMessage());
      return known.fault() == PeriscopeException.Fault.USER ? WRONG_INPUT : FAILURE;
    }
    Optional<String> handles = FileHandles.explain(e);
    if (handles.isPresent()) {
      err.println("periscope: " + handles.get());
      return FAILURE;
    }
    err.println("periscope: a defect, please report it: " + e);
    e.printStackTrace(err);
    return FAILURE;
  }

  private static int explainUse(ParameterException e, String[] args) {
    CommandLine line = e.getCommandLine();
    PrintWriter err = line.getErr();
    err.println(Ansi.AUTO.string("periscope: " + e.getMessage()));
    CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
    err.println("Try 'periscope " + name(line) + "--help'.");
    return WRONG_INPUT;
  }

  private static String name(CommandLine line) {
    return line.getParent() == null ? "" : line.getCommandName() + " ";
  }
}
