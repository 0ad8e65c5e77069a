package io.periscope.files;

import io.periscope.api.error.PeriscopeException;
import io.periscope.files.FolderSettings.Done;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A folder of this machine. A note beside a file that failed says so; without it, it is mended. */
final class FolderPlace implements Place {
  private final String stream;
  private final FolderListing listing;
  private final FolderSettings settings;

  FolderPlace(String stream, FolderSettings settings) {
    this.stream = stream;
    this.listing = new FolderListing(stream, settings);
    this.settings = settings;
  }

  @Override
  public String path() {
    return settings.path();
  }

  @Override
  public List<FoundFile> list() {
    return listing.list();
  }

  @Override
  public Map<String, String> unreadable() {
    return listing.unreadable();
  }

  @Override
  public Optional<LocalFile> fetch(FoundFile file) {
    return look(file).filter(file::isAs).map(now -> new InPlace(file));
  }

  /** The file that is there by this name. */
  private Optional<FoundFile> look(FoundFile file) {
    try {
      return FoundFile.at(path(file.name()), file.name());
    } catch (IOException e) {
      throw PeriscopeException.resource(
          "stream '%s': %s cannot be looked at: %s".formatted(stream, file.name(), e), e);
    }
  }

  private final class InPlace implements LocalFile {
    private final FoundFile file;

    InPlace(FoundFile file) {
      this.file = file;
    }

    @Override
    public Path path() {
      return FolderPlace.this.path(file.name());
    }

    @Override
    public boolean isChanged() {
      return look(file).filter(now -> !now.isAs(file)).isPresent();
    }

    @Override
    public void close() {
      // It is not ours.
    }
  }

  @Override
  public boolean isRemote() {
    return false;
  }

  @Override
  public boolean keeps() {
    return settings.done() == Done.KEEP;
  }

  @Override
  public boolean putAway(FoundFile file) throws IOException {
    Path path = path(file.name());
    Optional<FoundFile> now = FoundFile.at(path, file.name());
    if (now.isPresent() && !now.get().isAs(file)) {
      return false;
    }
    if (now.isPresent() && settings.done() == Done.DELETE) {
      Files.delete(path);
    } else if (now.isPresent()) {
      Path folder = Files.createDirectories(path.resolveSibling(FolderListing.DONE));
      Files.move(path, free(folder, file.fileName()));
    }
    return true;
  }

  /** A name that is not taken. */
  private static Path free(Path folder, String name) {
    Path free = folder.resolve(name);
    for (int i = 2; Files.exists(free); i++) {
      free = folder.resolve(name + "~" + i);
    }
    return free;
  }

  @Override
  public void tell(String name, String text) throws IOException {
    Files.writeString(note(path(name)), text);
  }

  @Override
  public Mending mending(FoundFile now, FailedFile how) {
    if (!how.told() || Files.exists(note(path(now.name())))) {
      return Mending.NONE;
    }
    return how.isAtItsEnd() ? Mending.GIVEN_UP : Mending.GOES_ON;
  }

  @Override
  public boolean isGone(String name) {
    return Files.notExists(path(name)) && Files.notExists(note(path(name)));
  }

  @Override
  public String howToMend() {
    return "remove the notes (*%s) of those that are to be read again".formatted(FoundFile.FAILED);
  }

  @Override
  public String howToMakeRoom() {
    return "Declare done: move or done: delete, or move those away that are read";
  }

  private Path path(String name) {
    Path path = settings.fullPath();
    boolean folder = Files.isDirectory(path) || !Glob.isGlob(Path.of(settings.path()));
    return (folder ? path : settings.fullBase()).resolve(name);
  }

  private static Path note(Path file) {
    return file.resolveSibling(file.getFileName() + FoundFile.FAILED);
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
