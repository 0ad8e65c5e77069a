package io.periscope.core.learn;

import com.fasterxml.jackson.databind.JsonNode;
import io.periscope.api.error.DamagedFileException;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.learn.Learner;
import io.periscope.api.learn.Predictor;
import io.periscope.core.learn.Aliases.How;
import io.periscope.core.learn.Run.Setup;
import io.periscope.core.learn.Run.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The versions of one model, in a folder that {@code docs/spec/lake.md} describes. What is there is
 * whole: a version appears by one rename, with its files on the disk, and the aliases are one small
 * file that is replaced at once. So readers in other processes need no lock. There is one writer at
 * a time: one object in one process.
 *
 * <p>All methods throw {@link PeriscopeException}: (USER) for what does not exist, (RESOURCE) when
 * the disk fails, and {@link DamagedFileException} for a file that is not what was stored.
 */
public final class ModelRegistry {
  /** The alias of the version in service. */
  public static final String CHAMPION = "champion";

  /** The alias of the newest version that did not take its place. */
  public static final String CANDIDATE = "candidate";

  /** Of the stored files. */
  static final int FORM = 1;

  private static final Logger LOG = LoggerFactory.getLogger(ModelRegistry.class);
  private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,8}");
  private static final String RECORD = "record.json";
  private static final String SUMS = "SHA256SUMS";

  private final String model;
  private final Path versions;
  private final Path runs;
  private final Path aliasFile;
  private final Path temporary;
  private final Disk disk;
  private final Clock clock;

  /** Runs of this process that have not ended. */
  private final Set<Integer> running = new HashSet<>();

  /**
   * A version and its aliases.
   *
   * @param version empty if its record cannot be read
   * @param problem why not
   */
  public record Entry(
      int number, List<String> aliases, Optional<ModelVersion> version, Optional<String> problem) {}

  /**
   * @param folder of this model; made when it is first written to
   */
  public ModelRegistry(String model, Path folder, Clock clock) {
    this(model, folder, clock, new Disk.RealDisk());
  }

  ModelRegistry(String model, Path folder, Clock clock, Disk disk) {
    this.model = model;
    this.versions = folder.resolve("versions");
    this.runs = folder.resolve("runs");
    this.aliasFile = folder.resolve("aliases.json");
    this.temporary = folder.resolve("tmp");
    this.clock = clock;
    this.disk = disk;
  }

  public String model() {
    return model;
  }

  // Reading

  /** Which versions have a name; none before the first is stored. */
  public Aliases aliases() {
    try {
      return Aliases.read(Json.read(Files.readAllBytes(aliasFile)));
    } catch (NoSuchFileException e) {
      return Aliases.NONE;
    } catch (IOException | RuntimeException e) {
      throw new DamagedFileException(
          "%s, which says which version of model '%s' is the champion, cannot be read: %s; put it"
                  .formatted(aliasFile, model, e.getMessage())
              + " back from a copy, or delete it and promote a version: the versions themselves are"
              + " not harmed",
          e);
    }
  }

  /** The numbers of all versions, in order. */
  public List<Integer> numbers() {
    return numbers(versions, "");
  }

  /**
   * The number of a version that is named by number, as {@code 3}, or by alias.
   *
   * @throws PeriscopeException (USER) when there is none
   */
  public int resolve(String name) {
    Aliases aliases = aliases();
    if (name.equals(CHAMPION)) {
      return aliases
          .champion()
          .orElseThrow(
              () ->
                  PeriscopeException.user(
                      "model '%s' has no champion yet; %s".formatted(model, advice(aliases))));
    }
    if (name.equals(CANDIDATE)) {
      return aliases
          .candidate()
          .orElseThrow(
              () ->
                  PeriscopeException.user(
                      "model '%s' has no candidate; %s".formatted(model, existing())));
    }
    if (!NUMBER.matcher(name).matches()) {
      throw PeriscopeException.user(
          "'%s' is no version of a model; expected a number, '%s' or '%s'"
              .formatted(name, CHAMPION, CANDIDATE));
    }
    int number = Integer.parseInt(name);
    checkExists(number);
    return number;
  }

  private String advice(Aliases aliases) {
    return aliases.candidate().isPresent()
        ? "promote its candidate, version " + aliases.candidate().getAsInt() + ", or train it anew"
        : numbers().isEmpty() ? "train it" : "promote a version; " + existing();
  }

  private String existing() {
    List<Integer> numbers = numbers();
    return numbers.isEmpty()
        ? "it has no versions yet; train it"
        : "it has the versions "
            + String.join(", ", numbers.stream().map(String::valueOf).toList());
  }

  private void checkExists(int number) {
    if (!Files.isDirectory(folder(number))) {
      throw PeriscopeException.user(
          "model '%s' has no version %d; %s".formatted(model, number, existing()));
    }
  }

  /** What is recorded of a version. */
  public ModelVersion version(int number) {
    checkExists(number);
    Path file = folder(number).resolve(RECORD);
    byte[] bytes = checked(number, RECORD, sums(number));
    try {
      ModelVersion version = ModelVersion.read(Json.read(bytes));
      if (version.number() != number || !version.model().equals(model)) {
        throw new IOException(
            "it is that of version %d of model '%s'".formatted(version.number(), version.model()));
      }
      return version;
    } catch (IOException | RuntimeException e) {
      throw new DamagedFileException(
          "%s cannot be read: %s; %s".formatted(file, e.getMessage(), remedy(number)), e);
    }
  }

  /** The champion, if there is one. */
  public Optional<ModelVersion> champion() {
    OptionalInt champion = aliases().champion();
    return champion.isPresent() ? Optional.of(version(champion.getAsInt())) : Optional.empty();
  }

  /**
   * Loads a version, after its checksum was found right.
   *
   * @param learners one of which must know the file's format
   */
  public LoadedModel load(int number, List<Learner> learners) {
    ModelVersion version = version(number);
    Map<String, String> sums = sums(number);
    byte[] bytes = checked(number, version.file(), sums);
    if (!version.sha256().equals(sums.get(version.file()))) {
      throw damaged(
          folder(number).resolve(SUMS),
          "it has another checksum for %s than %s".formatted(version.file(), RECORD),
          number);
    }
    Learner learner =
        learners.stream()
            .filter(each -> each.format().equals(version.format()))
            .findFirst()
            .orElseThrow(
                () ->
                    PeriscopeException.user(
                        GivenModel.missing(
                            folder(number).resolve(version.file()).toString(),
                            version.format(),
                            learners)));
    Predictor predictor = learner.load(bytes, version.encoding().features());
    return new LoadedModel(version, predictor);
  }

  /** All versions, in order; one whose record is damaged does not hide the others. */
  public List<Entry> list() {
    Aliases aliases = aliases();
    List<Entry> entries = new ArrayList<>();
    for (int number : numbers()) {
      try {
        entries.add(
            new Entry(number, aliases.of(number), Optional.of(version(number)), Optional.empty()));
      } catch (PeriscopeException e) {
        entries.add(
            new Entry(number, aliases.of(number), Optional.empty(), Optional.of(e.getMessage())));
      }
    }
    return entries;
  }

  /** Two versions beside each other. */
  public Comparison compare(int first, int second) {
    return Comparison.of(version(first), version(second));
  }

  /**
   * All runs, in order. One that is {@link Status#RUNNING} may have been killed: it is called
   * interrupted from the next write on.
   */
  public List<Run> runs() {
    List<Run> all = new ArrayList<>();
    for (int id : numbers(runs, ".json")) {
      run(id).ifPresent(all::add);
    }
    return all;
  }

  /** The newest run; one that was running in a process that is gone is interrupted. */
  public Optional<Run> last() {
    List<Integer> ids = numbers(runs, ".json");
    for (int i = ids.size() - 1; i >= 0; i--) {
      Optional<Run> run = run(ids.get(i));
      if (run.isPresent()) {
        return run.map(this::asItIs);
      }
    }
    return Optional.empty();
  }

  /** The runs behind one, in order; as {@link #last} has them. */
  List<Run> after(int id) {
    List<Run> all = new ArrayList<>();
    for (int each : numbers(runs, ".json")) {
      if (each > id) {
        run(each).map(this::asItIs).ifPresent(all::add);
      }
    }
    return all;
  }

  private synchronized Run asItIs(Run run) {
    return run.status() == Status.RUNNING && !running.contains(run.id())
        ? run(run.id())
            .filter(now -> now.status() != Status.RUNNING)
            .orElseGet(() -> interrupted(run))
        : run;
  }

  /** Records of runs are for people; a damaged one keeps nobody from training. */
  private Optional<Run> run(int id) {
    Path file = runs.resolve(id + ".json");
    try {
      return Optional.of(RunJson.read(Json.read(Files.readAllBytes(file))));
    } catch (IOException | RuntimeException e) {
      LOG.warn("{} is no record of a training and is passed over: {}", file, e.getMessage());
      return Optional.empty();
    }
  }

  // Writing

  /** A run begins, and is on record from now on. */
  synchronized Run start(Setup setup) {
    sweep();
    int id = last(numbers(runs, ".json")) + 1;
    Instant now = clock.instant();
    Run run =
        new Run(
            id,
            model,
            Status.RUNNING,
            "it is running",
            now,
            Duration.ZERO,
            OptionalInt.empty(),
            setup,
            Optional.empty(),
            List.of(),
            OptionalInt.empty(),
            Map.of(),
            Optional.empty(),
            List.of());
    record(run);
    running.add(id);
    return run;
  }

  /** A run ends without success; it may have stored a version before it failed. */
  synchronized void end(Run run) {
    try {
      sweep();
      record(made(run.id()).map(version -> ended(run, version)).orElse(run));
    } finally {
      running.remove(run.id());
    }
  }

  /** What a version with an alias says of its run is so, even if the step after that failed. */
  private Run ended(Run run, ModelVersion version) {
    return aliases().of(version.number()).isEmpty()
        ? run.withVersion(version.number())
        : version.run();
  }

  /**
   * A run ends with a version, which gets the alias that the run's status says. First the version
   * is there, then its alias, then the run has ended.
   *
   * @return with its number
   */
  synchronized ModelVersion store(
      Run run,
      Encoding encoding,
      Optional<Reference> reference,
      String library,
      String format,
      byte[] bytes) {
    sweep();
    Aliases aliases = aliases();
    ModelVersion version =
        version(nextNumber(aliases), run, encoding, reference, library, format, bytes);
    write(version, bytes);
    save(
        run.better()
            ? aliases.withChampion(version.number(), How.TRAINED, clock.instant())
            : aliases.withCandidate(version.number()));
    running.remove(run.id());
    try {
      record(version.run());
    } catch (PeriscopeException e) {
      // The version is in its place: the training has succeeded. The next write makes up for it.
      LOG.warn("{}", e.getMessage());
    }
    return version;
  }

  private ModelVersion version(
      int number,
      Run run,
      Encoding encoding,
      Optional<Reference> reference,
      String library,
      String format,
      byte[] bytes) {
    return new ModelVersion(
        model,
        number,
        clock.instant(),
        format,
        "model." + format,
        sha256(bytes),
        bytes.length,
        library,
        encoding,
        reference,
        run.withVersion(number));
  }

  /** Also greater than that of a version that somebody has deleted. */
  private int nextNumber(Aliases aliases) {
    TreeSet<Integer> known = new TreeSet<>(numbers());
    known.add(0);
    aliases.candidate().ifPresent(known::add);
    aliases.history().forEach(change -> known.add(change.version()));
    return known.last() + 1;
  }

  /** Makes a version the champion. */
  public synchronized Aliases promote(int number) {
    checkWhole(number);
    sweep();
    Aliases aliases = aliases();
    if (aliases.champion().equals(OptionalInt.of(number))) {
      return aliases;
    }
    return save(aliases.withChampion(number, How.PROMOTED, clock.instant()));
  }

  /**
   * Makes the former champion the champion again.
   *
   * @throws PeriscopeException (USER) when there is none
   */
  public synchronized Aliases rollback() {
    Aliases aliases = aliases();
    if (aliases.former().isEmpty()) {
      throw PeriscopeException.user(
          "model '%s' has no former champion to roll back to; %s".formatted(model, existing()));
    }
    checkWhole(aliases.former().get(aliases.former().size() - 1));
    sweep();
    return save(aliases.rolledBack(clock.instant()));
  }

  /** Makes a version the candidate, in place of the present one. */
  public synchronized Aliases nominate(int number) {
    checkWhole(number);
    sweep();
    Aliases aliases = aliases();
    if (aliases.champion().equals(OptionalInt.of(number))) {
      throw PeriscopeException.user(
          "version %d of model '%s' is its champion already".formatted(number, model));
    }
    return save(aliases.withCandidate(number));
  }

  private void checkWhole(int number) {
    checked(number, version(number).file(), sums(number));
  }

  private void write(ModelVersion version, byte[] bytes) {
    Path unfinished = temporary.resolve("version-" + version.number());
    byte[] json = Json.bytes(version.json());
    String sums =
        "%s  %s\n%s  %s\n".formatted(version.sha256(), version.file(), sha256(json), RECORD);
    storing(
        "version " + version.number(),
        () -> {
          disk.folder(unfinished);
          disk.folder(versions);
          disk.write(unfinished.resolve(version.file()), bytes);
          disk.write(unfinished.resolve(RECORD), json);
          disk.write(unfinished.resolve(SUMS), sums.getBytes(StandardCharsets.UTF_8));
          disk.rename(unfinished, folder(version.number()));
        });
  }

  private Aliases save(Aliases aliases) {
    replace(aliasFile, Json.bytes(aliases.json()), "the aliases");
    return aliases;
  }

  private void record(Run run) {
    replace(runs.resolve(run.id() + ".json"), Json.bytes(run.json()), "run " + run.id());
  }

  private void replace(Path file, byte[] bytes, String what) {
    Path unfinished = temporary.resolve(String.valueOf(file.getFileName()));
    storing(
        what,
        () -> {
          disk.folder(temporary);
          if (file.startsWith(runs)) {
            disk.folder(runs);
          }
          disk.write(unfinished, bytes);
          disk.rename(unfinished, file);
        });
  }

  /**
   * What a killed process left: unfinished files are removed, and a run that has not ended never
   * will. Before each write, as then this is the only writer.
   */
  private void sweep() {
    storing("what a former process left", () -> disk.delete(temporary));
    for (Run run : runs()) {
      if (run.status() == Status.RUNNING && !running.contains(run.id())) {
        record(interrupted(run));
      }
    }
  }

  /** It may have come as far as a version, which then says everything else of it. */
  private Run interrupted(Run run) {
    Optional<ModelVersion> version = made(run.id());
    if (version.isEmpty()) {
      return run.ended(
          Status.INTERRUPTED, "the process ended before the training did; nothing was stored");
    }
    int number = version.get().number();
    Run made = version.get().run();
    return aliases().of(number).isEmpty()
        ? made.ended(
            Status.INTERRUPTED,
            "the process ended before version %d got an alias; it would have been %s (%s)"
                .formatted(number, made.better() ? "promoted" : "a candidate", made.reason()))
        : made;
  }

  /** The version that a run made. */
  private Optional<ModelVersion> made(int run) {
    for (int number : numbers()) {
      try {
        ModelVersion version = version(number);
        if (version.run().id() == run) {
          return Optional.of(version);
        }
      } catch (PeriscopeException e) {
        LOG.warn("{}", e.getMessage());
      }
    }
    return Optional.empty();
  }

  /** Steps of a write. */
  private interface Steps {
    void run() throws IOException;
  }

  private void storing(String what, Steps steps) {
    try {
      steps.run();
    } catch (IOException e) {
      throw PeriscopeException.resource(
          "%s of model '%s' cannot be stored in %s: %s; what was there before is whole"
              .formatted(what, model, temporary.resolveSibling(""), e),
          e);
    }
  }

  // Files

  private Path folder(int number) {
    return versions.resolve(Integer.toString(number));
  }

  /** The whole numbers that are names in a folder, in order. */
  private static List<Integer> numbers(Path folder, String ending) {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(each -> String.valueOf(each.getFileName()))
          .filter(name -> name.endsWith(ending))
          .map(name -> name.substring(0, name.length() - ending.length()))
          .filter(name -> NUMBER.matcher(name).matches())
          .map(Integer::valueOf)
          .sorted()
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw PeriscopeException.resource("%s cannot be listed: %s".formatted(folder, e), e);
    }
  }

  private static int last(List<Integer> numbers) {
    return numbers.isEmpty() ? 0 : numbers.get(numbers.size() - 1);
  }

  /** The checksums of a version's files, by name. */
  private Map<String, String> sums(int number) {
    Path file = folder(number).resolve(SUMS);
    String text = new String(bytes(file, number), StandardCharsets.UTF_8);
    if (!text.endsWith("\n")) {
      throw damaged(file, "its end is missing", number);
    }
    Map<String, String> sums = new HashMap<>();
    for (String line : text.split("\n")) {
      String[] parts = line.split("  ", 2);
      if (parts.length != 2) {
        throw damaged(file, "'%s' is no checksum and name".formatted(line), number);
      }
      sums.put(parts[1], parts[0]);
    }
    return sums;
  }

  private byte[] checked(int number, String name, Map<String, String> sums) {
    Path file = folder(number).resolve(name);
    byte[] bytes = bytes(file, number);
    String sum = sha256(bytes);
    if (!sum.equals(sums.get(name))) {
      throw damaged(
          file,
          "it is not what was stored: its SHA-256 is %s, not %s".formatted(sum, sums.get(name)),
          number);
    }
    return bytes;
  }

  private byte[] bytes(Path file, int number) {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new DamagedFileException("%s is missing; %s".formatted(file, remedy(number)), e);
    } catch (IOException e) {
      throw PeriscopeException.resource("%s cannot be read: %s".formatted(file, e), e);
    }
  }

  private DamagedFileException damaged(Path file, String what, int number) {
    return new DamagedFileException(
        "%s is damaged: %s; %s".formatted(file, what, remedy(number)), new IOException(what));
  }

  private String remedy(int number) {
    return "version %d of model '%s' is not used; put the file back from a copy, promote another version, or train the model anew"
        .formatted(number, model);
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static void checkForm(JsonNode json) {
    int form = json.required("form").asInt();
    if (form != FORM) {
      throw new IllegalArgumentException(
          "it has the form %d, and this version of Periscope reads %d".formatted(form, FORM));
    }
  }
}
