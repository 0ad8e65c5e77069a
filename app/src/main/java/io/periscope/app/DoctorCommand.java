package io.periscope.app;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.Settings;
import io.periscope.api.model.Workspace;
import io.periscope.core.Catalog;
import io.periscope.sql.Dialect;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = "Looks for what would keep this machine from running the workspace.",
    footer = {"", "Examples:", "  periscope doctor examples/taxi"})
final class DoctorCommand implements Callable<Integer> {
  private static final long WANTED_DISK = 1L << 30;

  @Mixin private WorkspaceOptions options = new WorkspaceOptions();

  private boolean healthy = true;

  @Override
  public Integer call() {
    Runtime runtime = Runtime.getRuntime();
    tell("Java", Runtime.version().feature() >= 17, Runtime.version().toString());
    tell(
        "machine",
        true,
        runtime.availableProcessors()
            + " cores, heap up to "
            + (runtime.maxMemory() >> 20)
            + " MiB");
    Optional<Workspace> workspace = checkWorkspace();
    workspace.map(Workspace::settings).ifPresent(this::checkSettings);
    return healthy ? 0 : Main.FAILURE;
  }

  private Optional<Workspace> checkWorkspace() {
    try {
      Workspace workspace = options.read();
      Catalog.compile(workspace, Dialect.duckDb());
      tell("workspace", true, workspace.settings().name() + ", no problems");
      return Optional.of(workspace);
    } catch (PeriscopeException e) {
      tell("workspace", false, e.getMessage());
      return Optional.empty();
    }
  }

  private void checkSettings(Settings settings) {
    Path data = settings.data();
    Optional<DataFolder.Running> running = DataFolder.running(data);
    try {
      Optional<DataFolder> held = DataFolder.tryHold(data);
      tell(
          "data folder",
          true,
          held.isPresent()
              ? data + " is free"
              : data + " is in use" + running.map(r -> " by " + r.url()).orElse(""));
      held.ifPresent(DataFolder::close);
      long free = Files.getFileStore(data).getUsableSpace();
      tell("disk", free >= WANTED_DISK, (free >> 20) + " MiB free, at least 1024 wanted");
      if (held.isPresent()) {
        checkPorts(settings);
      }
    } catch (PeriscopeException e) {
      tell("data folder", false, e.getMessage());
    } catch (IOException e) {
      tell("disk", false, "cannot be asked: " + e.getMessage());
    }
  }

  private void checkPorts(Settings settings) {
    checkPort("page port", settings.http().host(), settings.http().port(), "--port");
    if (settings.log().bootstrapServers().isEmpty()) {
      checkPort("log port", "127.0.0.1", settings.log().port(), "--set log.port=0");
    }
  }

  private void checkPort(String what, String host, int port, String remedy) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
      tell(what, true, port == 0 ? "a free one will be taken" : port + " is free");
    } catch (IOException e) {
      tell(what, false, port + " is taken; choose another with " + remedy);
    }
  }

  private void tell(String what, boolean good, String how) {
    healthy &= good;
    System.out.printf("%-4s %-12s %s%n", good ? "ok" : "BAD", what, how);
  }
}
