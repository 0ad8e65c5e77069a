package io.periscope.tests;

import io.periscope.app.Main;
import java.nio.file.Path;

/** The program as it is, but for the engines: they kill the process where they are told to. */
public final class DyingMain {
  static final String DEATH = "periscope.death";
  static final String LAKE = "periscope.death.lake";

  private DyingMain() {}

  public static void main(String[] args) {
    Death death = Death.parse(System.getProperty(DEATH));
    Killer killer = new Killer(death.toString());
    DyingEngines engines = new DyingEngines(death, killer, Path.of(System.getProperty(LAKE)));
    System.exit(Main.run(engines::around, args));
  }
}
