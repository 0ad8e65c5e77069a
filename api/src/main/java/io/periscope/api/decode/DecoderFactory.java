package io.periscope.api.decode;

import io.periscope.api.model.StreamDef;

/** A format of events that the core does not know itself. */
public interface DecoderFactory {

  StreamDef.Format format();

  /**
   * A decoder for the payload and the keys of a stream's records; fields that are read from headers
   * or from the time of the log are none of its business.
   *
   * @param texts for values that come as text
   */
  EventDecoder decoder(StreamDef stream, TextFields texts);

  /**
   * Writes what the stream's source brings.
   *
   * @param stream its schema has the fields of the payload alone
   * @throws io.periscope.api.error.PeriscopeException when the format cannot have such events, or
   *     (RESOURCE) when what must be asked for that is away
   */
  EventEncoder encoder(StreamDef stream);
}
