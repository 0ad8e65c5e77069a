package io.periscope.notices;

import io.periscope.api.alert.ChannelDef;
import io.periscope.api.alert.Notice;
import io.periscope.api.alert.NoticeSender;
import io.periscope.api.error.PeriscopeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Adds each notice to a file as a line of JSON, and sees to it that it is on the disk. */
public final class FileSender implements NoticeSender {
  @Override
  public String kind() {
    return "file";
  }

  @Override
  public void send(ChannelDef channel, Notice notice) {
    Path file = ((ChannelDef.File) channel.target()).path();
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      try (FileChannel out =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        ByteBuffer line =
            ByteBuffer.wrap((NoticeText.json(notice) + "\n").getBytes(StandardCharsets.UTF_8));
        while (line.hasRemaining()) {
          out.write(line);
        }
        out.force(true);
      }
    } catch (IOException e) {
      throw PeriscopeException.resource(
          "channel '%s': %s cannot be written: %s".formatted(channel.name(), file, e), e);
    }
  }
}
