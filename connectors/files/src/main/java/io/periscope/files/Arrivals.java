package io.periscope.files;

import io.periscope.api.model.StreamDef;
import io.periscope.api.source.Source;
import java.util.Optional;

/** Opens the source that reads what arrives in some place. */
public final class Arrivals {
  private Arrivals() {}

  /**
   * @param place closed with the source, also when that cannot be opened
   * @param position where to go on; empty to begin
   */
  public static Source open(
      StreamDef stream, Place place, ArrivalSettings settings, Optional<String> position) {
    FileStamp stamp = new FileStamp(stream);
    FolderPosition start;
    try {
      start =
          position
              .map(text -> FolderPosition.parse(stream.name(), text))
              .orElseGet(FolderPosition::new);
    } catch (RuntimeException e) {
      place.close();
      throw e;
    }
    return new FolderSource(
        stream.name(),
        place,
        new RowReaders(stamp.unstamped(), settings.csv()),
        stamp,
        settings,
        start,
        System::nanoTime);
  }
}
