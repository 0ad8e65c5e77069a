package io.periscope.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How events are cut into parts, and in which order and grouping the parts are merged. */
sealed interface Cut {

  /** All events in it. */
  List<List<Object>> events();

  Stream<Cut> shrinks();

  /** The same with NULL in a column. */
  Cut without(int column);

  /** How many parts and merges. */
  int size();

  /** Events that are accumulated together: a micro-batch, or a file of the master dataset. */
  record Part(List<List<Object>> events) implements Cut {
    @Override
    public Stream<Cut> shrinks() {
      List<Cut> fewer = new ArrayList<>();
      for (int chunk = events.size(); chunk > 0; chunk /= 2) {
        for (int from = 0; from + chunk <= events.size(); from += chunk) {
          List<List<Object>> rest = new ArrayList<>(events);
          rest.subList(from, from + chunk).clear();
          fewer.add(new Part(rest));
        }
      }
      for (int i = 0; i < events.size(); i++) {
        for (List<Object> simpler : Events.shrinks(events.get(i))) {
          List<List<Object>> others = new ArrayList<>(events);
          others.set(i, simpler);
          fewer.add(new Part(others));
        }
      }
      return fewer.stream();
    }

    @Override
    public Cut without(int column) {
      return new Part(events.stream().map(event -> Events.with(event, column, null)).toList());
    }

    @Override
    public int size() {
      return 1;
    }

    @Override
    public String toString() {
      return "part(" + events.size() + (events.size() == 1 ? " row)" : " rows)");
    }
  }

  /** State rows that are merged; of nothing at all, when there are no children. */
  record Merged(List<Cut> children) implements Cut {
    public Merged {
      children = List.copyOf(children);
    }

    @Override
    public List<List<Object>> events() {
      return children.stream().flatMap(child -> child.events().stream()).toList();
    }

    @Override
    public Stream<Cut> shrinks() {
      List<Cut> simpler = new ArrayList<>(List.of(new Merged(List.of(new Part(events())))));
      for (int i = 0; i < children.size(); i++) {
        List<Cut> rest = new ArrayList<>(children);
        Cut child = rest.remove(i);
        simpler.add(new Merged(rest));
        if (child instanceof Merged merged) {
          simpler.add(with(i, merged.children()));
        }
        int index = i;
        child.shrinks().forEach(smaller -> simpler.add(with(index, List.of(smaller))));
      }
      return simpler.stream();
    }

    @Override
    public Cut without(int column) {
      return new Merged(children.stream().map(child -> child.without(column)).toList());
    }

    private Cut with(int index, List<Cut> instead) {
      List<Cut> all = new ArrayList<>(children);
      all.remove(index);
      all.addAll(index, instead);
      return new Merged(all);
    }

    @Override
    public int size() {
      return 1 + children.stream().mapToInt(Cut::size).sum();
    }

    @Override
    public String toString() {
      return children.stream().map(Cut::toString).collect(Collectors.joining(", ", "merge(", ")"));
    }
  }

  /** The parts, from left to right. */
  default List<Part> parts() {
    return this instanceof Part part
        ? List.of(part)
        : ((Merged) this).children().stream().flatMap(child -> child.parts().stream()).toList();
  }
}
