package io.periscope.tests;

import io.periscope.app.Main;
import java.nio.file.Path;
import java.util.List;

/** The program as it is, but for the engines: they kill the process where they are told to. */
public final class DyingMain {
  static final String DEATH = "periscope.death";
  static final String LAKE = "periscope.death.lake";

  private DyingMain() {}

  /** How a process is started that will die so. */
  static ProcessBuilder command(Death death, Path workspace) {
    ProcessBuilder builder = Program.command(List.of("up", workspace.toString()));
    List<String> line = builder.command();
    int classPath = line.indexOf("-cp") + 1;
    line.set(
        classPath, line.get(classPath) + ":" + Path.of("target/test-classes").toAbsolutePath());
    line.set(classPath + 1, DyingMain.class.getName());
    line.add(1, "-D" + DEATH + "=" + death);
    line.add(1, "-D" + LAKE + "=" + workspace.resolve(".periscope/lake"));
    return builder;
  }

  public static void main(String[] args) {
    Death death = Death.parse(System.getProperty(DEATH));
    Killer killer = new Killer(death.toString());
    DyingEngines engines = new DyingEngines(death, killer, Path.of(System.getProperty(LAKE)));
    System.exit(Main.run(engines::around, args));
  }
}
