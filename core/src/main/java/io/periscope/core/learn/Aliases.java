package io.periscope.core.learn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * Which versions of a model have a name.
 *
 * @param champion the one in service; empty before the first is promoted
 * @param candidate the newest one that is no champion; empty once one as new or newer is promoted
 * @param former champions to roll back to, the last one last
 * @param history of the champion, oldest first
 */
public record Aliases(
    OptionalInt champion, OptionalInt candidate, List<Integer> former, List<Change> history) {
  static final Aliases NONE =
      new Aliases(OptionalInt.empty(), OptionalInt.empty(), List.of(), List.of());

  /** How a version became the champion. */
  public enum How {
    /** By its training, because it was better. */
    TRAINED,
    /** By a person. */
    PROMOTED,
    /** By leaving the next one. */
    ROLLED_BACK
  }

  /** A version became the champion. */
  public record Change(Instant at, How how, int version) {}

  public Aliases {
    former = List.copyOf(former);
    history = List.copyOf(history);
  }

  Aliases withChampion(int version, How how, Instant at) {
    List<Integer> before = new ArrayList<>(former);
    champion.ifPresent(before::add);
    OptionalInt waiting =
        candidate.isPresent() && candidate.getAsInt() > version ? candidate : OptionalInt.empty();
    return new Aliases(OptionalInt.of(version), waiting, before, and(how, version, at));
  }

  Aliases withCandidate(int version) {
    return new Aliases(champion, OptionalInt.of(version), former, history);
  }

  /** There must be a former one. */
  Aliases rolledBack(Instant at) {
    int last = former.size() - 1;
    int version = former.get(last);
    return new Aliases(
        OptionalInt.of(version),
        candidate,
        former.subList(0, last),
        and(How.ROLLED_BACK, version, at));
  }

  private List<Change> and(How how, int version, Instant at) {
    List<Change> changes = new ArrayList<>(history);
    changes.add(new Change(at, how, version));
    return changes;
  }

  /** The names of a version. */
  public List<String> of(int version) {
    List<String> names = new ArrayList<>();
    if (champion.equals(OptionalInt.of(version))) {
      names.add(ModelRegistry.CHAMPION);
    }
    if (candidate.equals(OptionalInt.of(version))) {
      names.add(ModelRegistry.CANDIDATE);
    }
    return names;
  }

  /** The stored form. */
  public ObjectNode json() {
    ObjectNode json = Json.object();
    json.put("form", ModelRegistry.FORM);
    json.set(ModelRegistry.CHAMPION, Json.whole(champion));
    json.set(ModelRegistry.CANDIDATE, Json.whole(candidate));
    json.set("former", Json.array(former, version -> Json.whole(OptionalInt.of(version))));
    json.set(
        "history",
        Json.array(
            history,
            change -> {
              ObjectNode each = Json.object();
              each.put("at", change.at().toString());
              each.put("how", change.how().name().toLowerCase(Locale.ROOT));
              each.put("version", change.version());
              return each;
            }));
    return json;
  }

  /**
   * @throws RuntimeException when it is no such form
   */
  static Aliases read(JsonNode json) {
    ModelRegistry.checkForm(json);
    return new Aliases(
        Json.whole(json.required(ModelRegistry.CHAMPION)),
        Json.whole(json.required(ModelRegistry.CANDIDATE)),
        Json.list(json.required("former"), JsonNode::asInt),
        Json.list(
            json.required("history"),
            each ->
                new Change(
                    Json.instant(each.required("at")),
                    How.valueOf(each.required("how").asText().toUpperCase(Locale.ROOT)),
                    each.required("version").asInt())));
  }
}
