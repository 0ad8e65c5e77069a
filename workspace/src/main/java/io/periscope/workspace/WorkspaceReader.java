package io.periscope.workspace;

import io.periscope.api.alert.AlertDef;
import io.periscope.api.alert.ChannelDef;
import io.periscope.api.job.CronReader;
import io.periscope.api.job.JobDef;
import io.periscope.api.model.ExpectationDef;
import io.periscope.api.model.ExpectationSuite;
import io.periscope.api.model.ModelDef;
import io.periscope.api.model.ServiceDef;
import io.periscope.api.model.Settings;
import io.periscope.api.model.SinkDef;
import io.periscope.api.model.SourceDef;
import io.periscope.api.model.StreamDef;
import io.periscope.api.model.TableDef;
import io.periscope.api.model.ViewDef;
import io.periscope.api.model.ViewTestDef;
import io.periscope.api.model.Workspace;
import io.periscope.api.service.ServiceConnector;
import io.periscope.api.sink.SinkConnector;
import io.periscope.api.source.SourceConnector;
import io.periscope.api.table.TableConnector;
import io.periscope.workspace.yaml.Place;
import io.periscope.workspace.yaml.Problems;
import io.periscope.workspace.yaml.YamlTree;
import io.periscope.workspace.yaml.YamlValue;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads a workspace: the folder of files in which a user declares streams, tables and views. It
 * reads everything before it complains, so that one run shows all there is to mend. What a view's
 * SQL says is not looked at.
 */
public final class WorkspaceReader {
  private static final String YAML = ".yaml";

  private final List<SourceConnector> connectors;
  private final List<SinkConnector> sinks;
  private final List<ServiceConnector> services;
  private final List<TableConnector> tables;
  private final CronReader cron;

  /** A reader that knows files and generators as sources, and no sinks. */
  public WorkspaceReader() {
    this(List.of(), List.of(), List.of());
  }

  /** A reader that knows no services. */
  public WorkspaceReader(List<SourceConnector> connectors, List<SinkConnector> sinks) {
    this(connectors, sinks, List.of());
  }

  /** A reader that knows files as tables alone. */
  public WorkspaceReader(
      List<SourceConnector> connectors,
      List<SinkConnector> sinks,
      List<ServiceConnector> services) {
    this(connectors, sinks, services, List.of());
  }

  /**
   * @param connectors the kinds of source that there are besides
   * @param sinks the kinds of sink that there are
   * @param services the kinds of service that there are
   * @param tables where reference tables can be read from besides files
   */
  public WorkspaceReader(
      List<SourceConnector> connectors,
      List<SinkConnector> sinks,
      List<ServiceConnector> services,
      List<TableConnector> tables) {
    this(connectors, sinks, services, tables, (expression, zone) -> after -> Optional.empty());
  }

  /**
   * The same.
   *
   * @param cron who knows what is a cron expression
   */
  public WorkspaceReader(
      List<SourceConnector> connectors,
      List<SinkConnector> sinks,
      List<ServiceConnector> services,
      List<TableConnector> tables,
      CronReader cron) {
    this.cron = cron;
    this.connectors = List.copyOf(connectors);
    this.sinks = List.copyOf(sinks);
    this.services = List.copyOf(services);
    this.tables = List.copyOf(tables);
  }

  /**
   * Reads and checks a workspace.
   *
   * @param root the workspace's folder
   * @param overrides what the command line says otherwise; checked like the files
   * @throws io.periscope.api.error.ProblemsException with everything that is wrong in all files
   */
  public Workspace read(Path root, Overrides overrides) {
    Path absolute = root.toAbsolutePath().normalize();
    Problems problems = new Problems();
    WorkspaceFolder folder = new WorkspaceFolder(absolute, problems);
    if (!folder.check()) {
      problems.throwIfAny();
    }
    Workspace workspace =
        new Reading(
                absolute, connectors, sinks, services, tables, cron, folder, overrides, problems)
            .read();
    problems.throwIfAny();
    return workspace;
  }

  /**
   * Reads and checks the file of one stream, and nothing else of its workspace, if it has one.
   *
   * @param file named as the stream, with the ending .yaml
   * @throws io.periscope.api.error.ProblemsException with everything that is wrong in it
   */
  public StreamDef readStream(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    String label = file.toString();
    Problems problems = new Problems();
    Optional<StreamDef> stream = Optional.empty();
    String name = String.valueOf(absolute.getFileName());
    if (!Files.isRegularFile(absolute)) {
      problems.add(Place.of(label), "there is no such file");
    } else if (!name.endsWith(YAML)) {
      problems.add(Place.of(label), "the file of a stream is named NAME" + YAML);
    } else {
      StreamFileReader reader =
          new StreamFileReader(rootOf(absolute), connectors, new Names(problems));
      stream =
          TextFile.read(absolute, label, problems)
              .flatMap(text -> YamlTree.parse(label, text, problems))
              .map(tree -> tree.value(problems))
              .flatMap(
                  value -> reader.read(name.substring(0, name.length() - YAML.length()), value));
      if (stream.isEmpty() && problems.isEmpty()) {
        problems.add(Place.of(label), "the file is empty");
      }
    }
    problems.throwIfAny();
    return stream.orElseThrow();
  }

  /** The folder of the workspace, or where the file lies if it is in none. */
  private static Path rootOf(Path file) {
    Path folder = Optional.ofNullable(file.getParent()).orElse(file);
    return folder.endsWith(WorkspaceFolder.STREAMS)
        ? Optional.ofNullable(folder.getParent()).orElse(folder)
        : folder;
  }

  /** One pass over one workspace. */
  private static final class Reading {
    private final Path root;
    private final List<SourceConnector> connectors;
    private final List<SinkConnector> sinks;
    private final List<ServiceConnector> services;
    private final List<TableConnector> tableKinds;
    private final CronReader cron;
    private final WorkspaceFolder folder;
    private final Overrides overrides;
    private final Problems problems;
    private final Grafts grafts;
    private final Names names;

    Reading(
        Path root,
        List<SourceConnector> connectors,
        List<SinkConnector> sinks,
        List<ServiceConnector> services,
        List<TableConnector> tableKinds,
        CronReader cron,
        WorkspaceFolder folder,
        Overrides overrides,
        Problems problems) {
      this.root = root;
      this.connectors = connectors;
      this.sinks = sinks;
      this.services = services;
      this.tableKinds = tableKinds;
      this.cron = cron;
      this.folder = folder;
      this.overrides = overrides;
      this.problems = problems;
      this.grafts = new Grafts(overrides.set(), problems);
      this.names = new Names(problems);
    }

    Workspace read() {
      List<WorkspaceFolder.Entry> streams = folder.entries(WorkspaceFolder.STREAMS, ".yaml");
      List<WorkspaceFolder.Entry> tables = folder.entries(WorkspaceFolder.TABLES, ".yaml");
      List<WorkspaceFolder.Entry> views = folder.entries(WorkspaceFolder.VIEWS, ".sql");
      if (streams.isEmpty()) {
        problems.add(
            Place.of(WorkspaceFolder.STREAMS), "no stream is declared; add a file NAME.yaml");
      }
      grafts.checkNames(names(streams), names(tables));
      checkSources(names(streams));
      Settings settings = settings();
      StreamFileReader reader = new StreamFileReader(root, connectors, names);
      List<StreamDef> read = streams(streams, reader);
      Map<String, TemplateStream> forTemplates = new HashMap<>();
      for (StreamDef stream : read) {
        Map<String, Role> roles = reader.roles().getOrDefault(stream.name(), Map.of());
        forTemplates.put(stream.name(), new TemplateStream(stream.name(), stream.time(), roles));
      }
      ViewFileReader viewReader = new ViewFileReader(names, problems, names(streams), forTemplates);
      TableFileReader tableReader = new TableFileReader(root, settings.data(), tableKinds, names);
      List<TableDef> readTables = tables(tables, tableReader);
      List<ViewDef> readViews = views(views, viewReader);
      List<ExpectationSuite> expectations = new ArrayList<>(reader.expectations());
      expectations.addAll(tableReader.expectations());
      expectations.addAll(viewReader.expectations());
      List<SinkDef> readSinks = sinks();
      List<ServiceDef> readServices = services();
      List<ModelDef> readModels = models(names(streams));
      return new Workspace(
          root,
          settings,
          read,
          readTables,
          readViews,
          readSinks,
          readServices,
          readModels,
          expectations,
          tests(),
          jobs(names(streams), readViews, names(tables)),
          alerts(names(streams), settings, expectations, wrong(List.of(streams, tables, views))));
    }

    private List<JobDef> jobs(List<String> streams, List<ViewDef> views, List<String> tables) {
      List<WorkspaceFolder.Entry> entries = folder.entries(WorkspaceFolder.JOBS, ".yaml");
      JobFileReader.Known known =
          new JobFileReader.Known(
              streams,
              views.stream().map(ViewDef::name).toList(),
              tables,
              names(folder.read(WorkspaceFolder.MODELS, YAML)));
      JobFileReader reader = new JobFileReader(root, known, cron, names(entries));
      List<JobDef> declared = new ArrayList<>();
      for (WorkspaceFolder.Entry entry : entries) {
        tree(entry)
            .map(tree -> tree.value(problems))
            .flatMap((YamlValue value) -> reader.read(entry.name(), value))
            .ifPresent(declared::add);
      }
      reader.checkCircles();
      return declared;
    }

    private Settings settings() {
      String file = WorkspaceFolder.SETTINGS;
      YamlTree tree =
          TextFile.read(root.resolve(file), file, problems)
              .flatMap(text -> YamlTree.parse(file, text, problems))
              .orElseGet(() -> YamlTree.empty(file));
      return new SettingsReader(root).read(grafts.ontoSettings(tree).value(problems));
    }

    private List<StreamDef> streams(List<WorkspaceFolder.Entry> entries, StreamFileReader reader) {
      List<StreamDef> streams = new ArrayList<>();
      for (WorkspaceFolder.Entry entry : entries) {
        tree(entry)
            .map(tree -> grafts.ontoStream(entry.name(), tree).value(problems))
            .flatMap(value -> reader.read(entry.name(), value))
            .map(this::withOtherSource)
            .ifPresent(streams::add);
      }
      return streams;
    }

    private List<TableDef> tables(List<WorkspaceFolder.Entry> entries, TableFileReader reader) {
      List<TableDef> tables = new ArrayList<>();
      for (WorkspaceFolder.Entry entry : entries) {
        tree(entry)
            .map(tree -> grafts.ontoTable(entry.name(), tree).value(problems))
            .flatMap((YamlValue value) -> reader.read(entry.name(), value))
            .ifPresent(tables::add);
      }
      return tables;
    }

    private List<SinkDef> sinks() {
      SinkFileReader reader = new SinkFileReader(root, sinks);
      List<SinkDef> declared = new ArrayList<>();
      for (WorkspaceFolder.Entry entry : folder.entries(WorkspaceFolder.SINKS, ".yaml")) {
        tree(entry)
            .map(tree -> tree.value(problems))
            .flatMap((YamlValue value) -> reader.read(entry.name(), value))
            .ifPresent(declared::add);
      }
      return declared;
    }

    private List<ServiceDef> services() {
      ServiceFileReader reader = new ServiceFileReader(root, services);
      List<ServiceDef> declared = new ArrayList<>();
      for (WorkspaceFolder.Entry entry : folder.entries(WorkspaceFolder.SERVICES, ".yaml")) {
        tree(entry)
            .map(tree -> tree.value(problems))
            .flatMap((YamlValue value) -> reader.read(entry.name(), value))
            .ifPresent(declared::add);
      }
      return declared;
    }

    private List<ModelDef> models(List<String> streams) {
      ModelFileReader reader = new ModelFileReader(root, streams);
      List<ModelDef> declared = new ArrayList<>();
      for (WorkspaceFolder.Entry entry : folder.read(WorkspaceFolder.MODELS, ".yaml")) {
        tree(entry)
            .map(tree -> tree.value(problems))
            .flatMap((YamlValue value) -> reader.read(entry.name(), value))
            .ifPresent(declared::add);
      }
      folder.tellUnread(WorkspaceFolder.MODELS, ".yaml", reader.files());
      return declared;
    }

    /** What has mistakes in its own file, by name. */
    private Set<String> wrong(List<List<WorkspaceFolder.Entry>> entries) {
      return entries.stream()
          .flatMap(List::stream)
          .filter(entry -> problems.isIn(entry.relative()))
          .map(WorkspaceFolder.Entry::name)
          .collect(Collectors.toSet());
    }

    private List<AlertDef> alerts(
        List<String> streams,
        Settings settings,
        List<ExpectationSuite> expectations,
        Set<String> unsure) {
      AlertFileReader reader =
          new AlertFileReader(
              streams,
              names(folder.read(WorkspaceFolder.MODELS, YAML)),
              names(folder.read(WorkspaceFolder.JOBS, YAML)),
              settings.channels().stream().map(ChannelDef::name).toList(),
              expectations.stream()
                  .collect(
                      Collectors.toMap(
                          ExpectationSuite::on,
                          suite -> suite.expectations().stream().map(ExpectationDef::name).toList(),
                          (one, other) -> one)),
              unsure);
      List<AlertDef> declared = new ArrayList<>();
      for (WorkspaceFolder.Entry entry : folder.entries(WorkspaceFolder.ALERTS, ".yaml")) {
        tree(entry)
            .map(tree -> tree.value(problems))
            .flatMap((YamlValue value) -> reader.read(entry.name(), entry.relative(), value))
            .ifPresent(declared::add);
      }
      return declared;
    }

    private List<ViewTestDef> tests() {
      ViewTestFileReader reader = new ViewTestFileReader();
      List<ViewTestDef> declared = new ArrayList<>();
      for (WorkspaceFolder.Entry entry : folder.entries(WorkspaceFolder.TESTS, ".yaml")) {
        tree(entry)
            .map(tree -> tree.value(problems))
            .flatMap((YamlValue value) -> reader.read(entry.name(), entry.relative(), value))
            .ifPresent(declared::add);
      }
      return declared;
    }

    private List<ViewDef> views(List<WorkspaceFolder.Entry> entries, ViewFileReader reader) {
      List<ViewDef> views = new ArrayList<>();
      for (WorkspaceFolder.Entry entry : entries) {
        TextFile.read(entry.path(), entry.relative(), problems)
            .map(sql -> reader.read(entry.name(), entry.relative(), sql))
            .ifPresent(views::addAll);
      }
      views.sort(Comparator.comparing(ViewDef::name));
      return views;
    }

    /** A file without which there is nothing: that it is empty is a problem too. */
    private Optional<YamlTree> tree(WorkspaceFolder.Entry entry) {
      Optional<String> text = TextFile.read(entry.path(), entry.relative(), problems);
      if (text.isPresent() && text.get().lines().allMatch(Reading::isBlankOrComment)) {
        problems.add(Place.of(entry.relative()), "the file is empty");
        return Optional.empty();
      }
      return text.flatMap(t -> YamlTree.parse(entry.relative(), t, problems));
    }

    private static boolean isBlankOrComment(String line) {
      return line.isBlank() || line.strip().startsWith("#");
    }

    private StreamDef withOtherSource(StreamDef stream) {
      return Optional.ofNullable(overrides.sources().get(stream.name()))
          .map(path -> stream.withSource(files(path)))
          .orElse(stream);
    }

    private SourceDef files(String path) {
      return new SourceDef.Files(
          overrides.currentFolder().toAbsolutePath().normalize(),
          path,
          Optional.empty(),
          OptionalDouble.empty(),
          false);
    }

    private void checkSources(List<String> streams) {
      overrides
          .sources()
          .forEach(
              (stream, path) -> {
                Place place = Place.of("--source " + stream);
                if (!streams.contains(stream)) {
                  problems.add(place, Grafts.unknown("stream", stream, streams));
                } else if (path.isBlank()) {
                  problems.add(place, "the path is empty; give a file, a folder or a glob");
                } else if (isMissing(path)) {
                  problems.add(
                      place,
                      "there is no file or folder "
                          + overrides.currentFolder().resolve(path).toAbsolutePath().normalize());
                }
              });
    }

    /** A glob is left to whoever opens it. */
    private boolean isMissing(String path) {
      if (path.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0)) {
        return false;
      }
      try {
        return !Files.exists(overrides.currentFolder().resolve(path));
      } catch (InvalidPathException e) {
        return true;
      }
    }

    private static List<String> names(List<WorkspaceFolder.Entry> entries) {
      return entries.stream().map(WorkspaceFolder.Entry::name).toList();
    }
  }
}
