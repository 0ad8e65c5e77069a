package io.periscope.files;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;

/**
 * The files that a declaration means, in the order in which they are read.
 *
 * @param path as it is declared
 * @param files at least one
 */
record InputFiles(String path, List<InputFile> files) {

  InputFile get(int index) {
    return files.get(index);
  }

  int size() {
    return files.size();
  }

  /** A digest of the names and sizes of the first files, to notice that they changed. */
  String digest(int count) {
    CRC32 crc = new CRC32();
    for (InputFile file : files.subList(0, count)) {
      crc.update((file.name() + ":" + file.bytes() + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return String.format(Locale.ROOT, "%08x", crc.getValue());
  }
}
