package io.periscope.core.learn;

import static org.assertj.core.api.Assertions.assertThat;

import io.periscope.api.learn.Features;
import io.periscope.api.learn.Learner;
import io.periscope.api.learn.Predictor;
import io.periscope.api.learn.Rows;
import io.periscope.api.learn.Scorer;
import io.periscope.api.plan.ModelPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which models are in memory, and for how long. */
class ModelsTest {
  private static final ModelPlan PLAN = Trainings.plan("hash");
  private static final Rows ROWS = new Rows(new float[] {1, 0, 2, 1}, 2, 2);

  @TempDir private Path folder;
  private final AtomicInteger inMemory = new AtomicInteger();
  private final AtomicInteger loads = new AtomicInteger();
  private Runnable whilePredicting = () -> {};
  private Models models;

  /** Counts what it loads and what of that is closed. */
  private final class Counting implements Learner {
    private final Learner learner = new FakeLearner();

    @Override
    public List<String> algorithms() {
      return learner.algorithms();
    }

    @Override
    public List<String> problems(String algorithm, Map<String, Object> parameters) {
      return learner.problems(algorithm, parameters);
    }

    @Override
    public Predictor train(Job job, DoubleConsumer progress) {
      return learner.train(job, progress);
    }

    @Override
    public String format() {
      return learner.format();
    }

    @Override
    public String library() {
      return learner.library();
    }

    @Override
    public Predictor load(byte[] model, Features features) {
      Predictor loaded = learner.load(model, features);
      inMemory.incrementAndGet();
      loads.incrementAndGet();
      return new Counted(loaded);
    }
  }

  private final class Counted implements Predictor {
    private final Predictor predictor;
    private boolean closed;

    Counted(Predictor predictor) {
      this.predictor = predictor;
    }

    @Override
    public float[] predict(Rows rows) {
      whilePredicting.run();
      assertThat(closed).isFalse();
      return predictor.predict(rows);
    }

    @Override
    public float[] contributions(Rows rows) {
      return predictor.contributions(rows);
    }

    @Override
    public double[] importance() {
      return predictor.importance();
    }

    @Override
    public byte[] bytes() {
      return predictor.bytes();
    }

    @Override
    public void close() {
      assertThat(closed).isFalse();
      closed = true;
      inMemory.decrementAndGet();
    }
  }

  @BeforeEach
  void twoVersions() {
    models = new Models(folder, List.of(new Counting()), Trainings.CLOCK, "test");
    train(1);
    train(0);
    assertThat(models.registry("trip").aliases().champion()).hasValue(2);
    assertThat(inMemory).hasValue(0);
    loads.set(0);
  }

  private Run train(int shift) {
    return models.train(
        Trainings.by("rmse", shift),
        PLAN,
        () -> new Models.Read(Trainings.line(100), Trainings.ORIGIN));
  }

  private Scorer champion() {
    return models.champion(PLAN).orElseThrow();
  }

  @Test
  void aReplacedChampionLeavesMemoryAtOnceIfNobodyAsksIt() {
    Scorer former = champion();
    float[] then = former.predict(ROWS);
    models.rollback("trip");
    assertThat(inMemory).hasValue(0);
    assertThat(champion().version()).isEqualTo(1);
    assertThat(inMemory).hasValue(1);
    // Events may still be with the former one: they get what they would have got.
    assertThat(former.version()).isEqualTo(2);
    assertThat(former.predict(ROWS)).containsExactly(then);
    assertThat(inMemory).hasValue(1);
    models.close();
    assertThat(inMemory).hasValue(0);
  }

  @Test
  void oneThatIsAskedLeavesItAfterTheAnswer() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch replaced = new CountDownLatch(1);
    whilePredicting =
        () -> {
          asked.countDown();
          try {
            replaced.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        };
    Scorer former = champion();
    CompletableFuture<float[]> answer = CompletableFuture.supplyAsync(() -> former.predict(ROWS));
    asked.await();
    models.promote("trip", "1");
    assertThat(inMemory).hasValue(1);
    replaced.countDown();
    assertThat(answer.get()).hasSize(2).doesNotContain(Float.NaN);
    assertThat(inMemory).hasValue(0);
    assertThat(models.champion(PLAN).orElseThrow().version()).isEqualTo(1);
  }

  @Test
  void oneThatIsHeldStaysUntilItIsLetGo() {
    Scorer former = champion();
    Runnable letGo = models.hold(former);
    models.rollback("trip");
    var unused = champion();
    assertThat(inMemory).hasValue(2);
    loads.set(0);
    assertThat(former.predict(ROWS)).hasSize(2);
    assertThat(loads).hasValue(0);
    letGo.run();
    assertThat(inMemory).hasValue(1);
    // What has left cannot be held.
    models.hold(former).run();
    assertThat(inMemory).hasValue(1);
  }

  @Test
  void aTrainingThatReplacesNothingLeavesTheChampionAlone() {
    Scorer before = champion();
    var unused = before.predict(ROWS);
    train(3);
    assertThat(champion()).isSameAs(before);
    // Once for the champion in service, and once to compare it.
    assertThat(loads).hasValue(2);
    assertThat(models.scored(PLAN).orElseThrow().predicted()).isEqualTo(2);
  }

  @Test
  void anotherPlanReplacesIt() {
    var former = champion();
    assertThat(models.champion(Trainings.plan("another"))).isEmpty();
    assertThat(inMemory).hasValue(0);
    assertThat(former.predict(ROWS)).hasSize(2);
    assertThat(inMemory).hasValue(0);
  }
}
