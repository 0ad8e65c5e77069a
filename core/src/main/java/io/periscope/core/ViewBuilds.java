package io.periscope.core;

import io.periscope.api.engine.Publication;
import io.periscope.api.engine.StateStore;
import io.periscope.api.engine.ViewState;
import io.periscope.api.error.PeriscopeException;
import io.periscope.api.lake.SegmentCommit;
import io.periscope.api.model.StreamDef;
import io.periscope.api.plan.ViewPlan;
import io.periscope.core.speed.StreamWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The views of one stream, from their declaration to their service. A view that is new, or has
 * another plan than before, is built beside what is in service:
 *
 * <ol>
 *   <li>the open segment ends, and from the next on state rows are kept for the new plan, too;
 *   <li>a batch version of it is computed over the master dataset, through that segment or further;
 *   <li>both together are all events, and go into service at once, in place of the former plan.
 * </ol>
 *
 * <p>Until then the former plan goes on. A process that ends in between begins anew.
 */
final class ViewBuilds {
  private static final Logger LOG = LoggerFactory.getLogger(ViewBuilds.class);

  private final StreamDef stream;
  private final StateStore store;
  private volatile Views views;
  private volatile long through;
  private volatile String doing = "";
  private volatile Optional<PeriscopeException> error = Optional.empty();

  /**
   * Where each plan stands.
   *
   * @param wanted to be built
   * @param begun of which state rows are kept already
   * @param declaration counts how often the views were declared
   */
  private record Views(
      List<ViewPlan> inService, List<ViewPlan> wanted, List<ViewPlan> begun, long declaration) {
    Views {
      inService = List.copyOf(inService);
      wanted = List.copyOf(wanted);
      begun = List.copyOf(begun);
    }

    /**
     * After the first step of all that was wanted. If the views were declared anew meanwhile, what
     * was begun may have been dropped since: it is to begin once more.
     */
    Views begun(Views before) {
      if (declaration != before.declaration) {
        return this;
      }
      List<ViewPlan> all = new ArrayList<>(begun);
      all.addAll(wanted);
      return new Views(inService, List.of(), all, declaration);
    }

    Views finished(List<ViewPlan> plans) {
      List<ViewPlan> serving = new ArrayList<>(inService);
      serving.removeIf(plan -> of(plans, plan.view()).isPresent());
      serving.addAll(plans);
      return new Views(
          serving,
          wanted,
          begun.stream().filter(plan -> !plans.contains(plan)).toList(),
          declaration);
    }
  }

  /**
   * A view that is being built.
   *
   * @param replaces whether an older plan of it answers meanwhile
   * @param doing what is being done, for people
   */
  record Building(String view, boolean replaces, String doing) {}

  /**
   * @param former the plans that this process had in service until now, if any; they go on
   *     answering as long as the stream has their fields
   * @param noPast whether the stream has read nothing yet, so that there is nothing to catch up
   *     with
   */
  ViewBuilds(
      StreamDef stream,
      StateStore store,
      List<ViewPlan> plans,
      List<ViewPlan> former,
      boolean noPast) {
    this.stream = stream;
    this.store = store;
    List<ViewPlan> serving = new ArrayList<>();
    List<ViewPlan> behind = new ArrayList<>();
    for (ViewPlan plan : plans) {
      Optional<String> stored = store.view(plan.view()).map(ViewState::planHash);
      if (noPast || stored.equals(Optional.of(plan.hash()))) {
        store.install(plan);
        serving.add(plan);
      } else {
        behind.add(plan);
        Optional<ViewPlan> known =
            of(former, plan.view()).filter(p -> stored.equals(Optional.of(p.hash())));
        if (known.isPresent() && stream.schema().names().containsAll(known.get().inputs())) {
          store.install(known.get());
          serving.add(known.get());
        } else {
          // Nobody knows what the former plan was: it cannot answer.
          stored.ifPresent(hash -> store.remove(plan.view()));
        }
      }
    }
    this.views = new Views(serving, behind, List.of(), 0);
  }

  List<ViewPlan> inService() {
    return views.inService();
  }

  /** The plans in service that are not about to be replaced. */
  List<ViewPlan> steady() {
    Views now = views;
    return now.inService().stream().filter(plan -> of(now.begun(), plan.view()).isEmpty()).toList();
  }

  List<Building> building() {
    Views now = views;
    List<Building> building = new ArrayList<>();
    now.wanted().forEach(plan -> building.add(building(now, plan, "waiting for a segment's end")));
    now.begun().forEach(plan -> building.add(building(now, plan, doing)));
    return building;
  }

  private static Building building(Views now, ViewPlan plan, String what) {
    return new Building(plan.view(), of(now.inService(), plan.view()).isPresent(), what);
  }

  /** Why the last attempt failed; empty when it did not. */
  Optional<PeriscopeException> error() {
    return error;
  }

  boolean toBegin() {
    return !views.wanted().isEmpty();
  }

  boolean toFinish() {
    return !views.begun().isEmpty();
  }

  /** What the views shall be from now on. For one thread at a time, and not during the finish. */
  void declare(List<ViewPlan> plans) {
    Views before = views;
    List<String> cancelled = new ArrayList<>();
    List<ViewPlan> serving = new ArrayList<>();
    List<ViewPlan> behind = new ArrayList<>();
    List<ViewPlan> going = new ArrayList<>();
    for (ViewPlan plan : plans) {
      Optional<ViewPlan> begun = of(before.begun(), plan.view());
      // It may have taken over already, if the answer to that was lost.
      Optional<ViewPlan> now =
          begun.filter(this::serves).or(() -> of(before.inService(), plan.view()));
      now.ifPresent(serving::add);
      boolean builds = begun.filter(plan::sameMeaning).isPresent();
      if (now.filter(plan::sameMeaning).isPresent()) {
        cancelled.add(plan.view());
      } else {
        (builds ? going : behind).add(plan);
      }
    }
    // Should the store fail now, what it still has is not ours any more, and is dropped later.
    change(now -> new Views(serving, behind, going, now.declaration() + 1));
    error = Optional.empty();
    cancelled.forEach(store::cancel);
    for (List<ViewPlan> known : List.of(before.inService(), before.wanted(), before.begun())) {
      known.stream()
          .map(ViewPlan::view)
          .filter(view -> of(plans, view).isEmpty())
          .forEach(store::remove);
    }
  }

  private static Optional<ViewPlan> of(List<ViewPlan> plans, String view) {
    return plans.stream().filter(plan -> plan.view().equals(view)).findFirst();
  }

  /** The first step, by the thread that writes. */
  void begin(StreamWriter writer) {
    Views before = views;
    List<ViewPlan> plans = before.wanted();
    if (plans.isEmpty()) {
      return;
    }
    writer.build(plans);
    through = writer.state().openSegment() - 1;
    change(now -> now.begun(before));
    for (ViewPlan plan : plans) {
      if (!views.begun().contains(plan)) {
        // It was declared otherwise meanwhile.
        store.cancel(plan.view());
      }
    }
  }

  /**
   * The second and the third step, as soon as the master table has all that was read before the
   * first. For one thread at a time, and not while views are declared.
   *
   * @param compute computes the batch version of a plan up to the head
   */
  void finish(
      Optional<SegmentCommit> archived, BiFunction<ViewPlan, SegmentCommit, Publication> compute) {
    List<ViewPlan> plans = views.begun();
    if (plans.isEmpty()) {
      return;
    }
    if (archived.isEmpty() || archived.get().segment() < through) {
      doing = "archiving what has been read";
      return;
    }
    SegmentCommit head = archived.get();
    try {
      List<Publication> publications = new ArrayList<>();
      for (ViewPlan plan : plans) {
        if (serves(plan)) {
          // The answer to the third step was lost.
          store.install(plan);
        } else {
          doing = "computing over %,d events".formatted(head.accepted());
          publications.add(compute.apply(plan, head));
        }
      }
      if (!publications.isEmpty()) {
        doing = "going into service";
        store.publish(publications);
      }
      change(now -> now.finished(plans));
      error = Optional.empty();
      plans.forEach(p -> LOG.info("stream {}: view {} is in service", stream.name(), p.view()));
    } catch (PeriscopeException e) {
      error = Optional.of(e);
      throw e;
    }
  }

  private boolean serves(ViewPlan plan) {
    return store.view(plan.view()).map(ViewState::planHash).equals(Optional.of(plan.hash()));
  }

  private synchronized void change(UnaryOperator<Views> how) {
    views = how.apply(views);
  }
}
