package io.periscope.avro;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.registry.Compatibility;
import io.periscope.avro.RegistryState.Registered;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The file of a registry. It is written anew beside itself, forced to the disk and then renamed, so
 * that a crash leaves the one or the other, whole.
 */
final class RegistryFile {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FORMAT = 1;

  private final Path folder;
  private final Path file;

  RegistryFile(Path folder) {
    this.folder = folder;
    this.file = folder.resolve("schemas.json");
  }

  RegistryState read() {
    if (!Files.exists(file)) {
      return RegistryState.EMPTY;
    }
    JsonNode json;
    try {
      json = JSON.readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      throw damaged(e.getOriginalMessage());
    } catch (IOException e) {
      throw PeriscopeException.resource(
          "cannot read the schema registry " + file + ": " + e.getMessage(), e);
    }
    int format = json.path("format.version").asInt(0);
    if (format > FORMAT) {
      throw PeriscopeException.user(
          "the schema registry %s is of format version %d, and this program knows %d: use a newer one"
              .formatted(file, format, FORMAT));
    }
    try {
      return state(json);
    } catch (IllegalArgumentException e) {
      throw damaged(String.valueOf(e.getMessage()));
    }
  }

  private PeriscopeException damaged(String why) {
    return PeriscopeException.user(
        "the schema registry %s is damaged (%s); put it back from a backup, or remove it and register the schemas again in the same order, so that they have the same ids"
            .formatted(file, why));
  }

  private static RegistryState state(JsonNode json) {
    TreeMap<Integer, String> schemas = new TreeMap<>();
    json.required("schemas")
        .properties()
        .forEach(e -> schemas.put(Integer.parseInt(e.getKey()), e.getValue().asText()));
    TreeMap<String, List<Registered>> versions = new TreeMap<>();
    json.required("subjects")
        .properties()
        .forEach(
            e -> {
              List<Registered> list = new ArrayList<>();
              for (JsonNode version : e.getValue()) {
                int id = version.required("id").asInt();
                if (!schemas.containsKey(id)) {
                  throw new IllegalArgumentException("there is no schema " + id);
                }
                list.add(
                    new Registered(
                        version.required("version").asInt(),
                        id,
                        version.path("deleted").asBoolean(false)));
              }
              versions.put(e.getKey(), List.copyOf(list));
            });
    TreeMap<String, Compatibility> levels = new TreeMap<>();
    json.required("compatibility")
        .properties()
        .forEach(e -> levels.put(e.getKey(), Compatibility.valueOf(e.getValue().asText())));
    return new RegistryState(json.required("next_id").asInt(), schemas, versions, levels);
  }

  /** Returns when it is on the disk. */
  void write(RegistryState state) {
    Path temporary = folder.resolve("schemas.json.tmp");
    try {
      Files.createDirectories(folder);
      try (FileChannel channel =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        ByteBuffer bytes =
            ByteBuffer.wrap(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json(state)));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
        directory.force(true);
      }
    } catch (IOException e) {
      throw PeriscopeException.resource(
          "cannot write the schema registry %s: %s; nothing was changed"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  private static ObjectNode json(RegistryState state) {
    ObjectNode json = JSON.createObjectNode();
    json.put("format.version", FORMAT);
    json.put("next_id", state.nextId());
    ObjectNode levels = json.putObject("compatibility");
    state.levels().forEach((subject, level) -> levels.put(subject, level.name()));
    ObjectNode schemas = json.putObject("schemas");
    state.schemas().forEach((id, schema) -> schemas.put(Integer.toString(id), schema));
    ObjectNode subjects = json.putObject("subjects");
    state
        .versions()
        .forEach(
            (subject, versions) -> {
              var list = subjects.putArray(subject);
              for (Registered version : versions) {
                ObjectNode node = list.addObject();
                node.put("version", version.version());
                node.put("id", version.id());
                if (version.deleted()) {
                  node.put("deleted", true);
                }
              }
            });
    return json;
  }
}
