package io.periscope.app;

import io.periscope.api.error.NearestName;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.StreamDef;
import io.periscope.api.model.Workspace;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A stream of a workspace that is up, to which events are sent.
 *
 * @param stream without what is read from elsewhere than an event's value
 */
record Receiver(Client client, StreamDef stream) {

  /**
   * @param name of the stream, or of its topic
   */
  static StreamDef declared(Workspace workspace, String name) {
    List<String> names = workspace.streams().stream().map(StreamDef::name).toList();
    return workspace.stream(name)
        .or(() -> workspace.streams().stream().filter(s -> s.topic().equals(name)).findFirst())
        .orElseThrow(
            () ->
                PeriscopeException.user(
                    "no stream '%s'; there are: %s%s"
                        .formatted(name, String.join(", ", names), NearestName.hint(name, names))));
  }

  /** A declared stream that can be sent to. */
  static StreamDef stream(Workspace workspace, String name) {
    StreamDef declared = declared(workspace, name);
    if (declared.format() != StreamDef.Format.JSON) {
      throw PeriscopeException.user(
          "what is sent are events of JSON; stream '%s' has another format".formatted(name));
    }
    return declared.withSchema(declared.schema().payload());
  }

  /** Where the program is reached that is up on the workspace. */
  static Client client(Workspace workspace, Path root) {
    Path data = workspace.settings().data();
    if (DataFolder.tryHold(data).map(held -> release(held)).isPresent()) {
      throw PeriscopeException.user(
          "nothing is up on %s (data folder %s); start it: periscope up %s"
              .formatted(workspace.settings().name(), data, root));
    }
    return new Client(
        DataFolder.running(data)
            .map(DataFolder.Running::url)
            .orElseThrow(
                () ->
                    new PeriscopeException(
                        PeriscopeException.Fault.RESOURCE,
                        "the program on the data folder %s is starting or stopping; try again"
                            .formatted(data))));
  }

  private static boolean release(DataFolder held) {
    held.close();
    return true;
  }

  /** Work that ends early when the latch is at 0. */
  interface Work {
    /**
     * @param sending to be set once it ends by itself soon after the latch is at 0
     */
    void run(CountDownLatch stop, AtomicBoolean sending);
  }

  /** Lets work end in order on Ctrl-C, so that it can tell what was sent. */
  static void untilStopped(Work work, Runnable cleanup) {
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    AtomicBoolean sending = new AtomicBoolean();
    Thread hook =
        new Thread(
            () -> {
              stop.countDown();
              try {
                if (sending.get()) {
                  stopped.await();
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              cleanup.run();
            },
            "stop");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      work.run(stop, sending);
    } finally {
      stopped.countDown();
    }
  }
}
