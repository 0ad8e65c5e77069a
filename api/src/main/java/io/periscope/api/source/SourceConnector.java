package io.periscope.api.source;

import io.periscope.api.model.SourceDef;
import io.periscope.api.model.StreamDef;
import java.util.Map;
import java.util.Optional;

/**
 * A kind of source that a stream can declare as {@code source: {KIND: {...}}}. Implementations are
 * found by {@link java.util.ServiceLoader}: name the class in {@code
 * META-INF/services/io.periscope.api.source.SourceConnector}.
 */
public interface SourceConnector extends SourceFactory {

  /** The key below {@code source:}. */
  String kind();

  /**
   * Reads what the workspace says.
   *
   * @return what {@link #open} needs, an immutable value; empty when something is wrong, which was
   *     reported to the options
   */
  Optional<SourceDef.Connected> read(Options options);

  /**
   * What {@link #read} made of a stream's source.
   *
   * @throws IllegalArgumentException when the source is of another kind
   */
  default <T> T settings(StreamDef stream, Class<T> type) {
    return stream
        .source()
        .filter(this::supports)
        .map(source -> type.cast(((SourceDef.Connected) source).settings()))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the source of stream '%s' is no %s".formatted(stream.name(), kind())));
  }

  /**
   * This, where the workspace's services run.
   *
   * @param variables what {@code ${NAME}} in settings stands for, besides the environment's
   */
  default SourceFactory with(Map<String, String> variables) {
    return this;
  }

  @Override
  default boolean supports(SourceDef source) {
    return source instanceof SourceDef.Connected connected && connected.kind().equals(kind());
  }
}
