package io.periscope.app;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "retry",
    mixinStandardHelpOptions = true,
    description = {
      "Accepts events out of quarantine that their stream allows by now: each once, at its own",
      "position. Mend the stream's fields first; duplicates of accepted events stay."
    },
    footer = {
      "",
      "Examples:",
      "  periscope quarantine retry examples/taxi",
      "  periscope quarantine retry . --stream trips"
    })
final class QuarantineRetryCommand implements Callable<Integer> {
  @Mixin private WorkspaceOptions options = new WorkspaceOptions();

  @Option(names = "--stream", paramLabel = "S", description = "Only this stream.")
  private Optional<String> stream = Optional.empty();

  @Override
  public Integer call() {
    try (Session session = Session.open(options)) {
      for (String name : QuarantineCommand.streams(session.client(), stream)) {
        long accepted =
            session
                .client()
                .post(QuarantineCommand.path(name) + "/retry", Map.of())
                .get("accepted")
                .asLong();
        System.out.printf("%s: %,d events accepted%n", name, accepted);
      }
    }
    return 0;
  }
}
