package io.periscope.generator;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.model.SourceDef.Pool;
import java.util.function.LongUnaryOperator;

/**
 * Which thing of a pool a row is about. The values of its fields are then those of the row with the
 * thing's number, which are the same whenever it comes.
 */
final class Things implements LongUnaryOperator {
  private final LongUnaryOperator choice;
  private long row = -1;
  private long thing;

  private Things(LongUnaryOperator choice) {
    this.choice = choice;
  }

  static Things of(String name, Pool pool, Draws draws) {
    if (pool.size() < 1) {
      throw PeriscopeException.user("the pool '%s' is empty".formatted(name));
    }
    if (pool.exponent() == 0) {
      return new Things(row -> Long.remainderUnsigned(draws.bits(row, 1), pool.size()));
    }
    if (pool.size() > Ranks.MOST) {
      throw PeriscopeException.user(
          "the pool '%s' has %d things; with an exponent %d can be"
              .formatted(name, pool.size(), Ranks.MOST));
    }
    return new Things(Weights.zipf(draws, pool.size(), pool.exponent())::choose);
  }

  /** Kept for the row's other fields: what it says is a function of the row all the same. */
  @Override
  public long applyAsLong(long asked) {
    if (asked != row) {
      thing = choice.applyAsLong(asked);
      row = asked;
    }
    return thing;
  }

  /** The same values, but each of its thing. */
  Values pooled(Values values) {
    if (values instanceof Numbers numbers) {
      return new PooledNumbers(this, numbers);
    } else if (values instanceof Times times) {
      return new PooledTimes(this, times);
    }
    return new PooledTexts(this, values);
  }

  private record PooledNumbers(Things things, Numbers numbers) implements Numbers {
    @Override
    public long unscaled(long row) {
      return numbers.unscaled(things.applyAsLong(row));
    }

    @Override
    public int scale() {
      return numbers.scale();
    }

    @Override
    public void write(long row, long now, Text text) {
      numbers.write(things.applyAsLong(row), now, text);
    }
  }

  private record PooledTimes(Things things, Times times) implements Times {
    @Override
    public long micros(long row, long now) {
      return times.micros(things.applyAsLong(row), now);
    }
  }

  private record PooledTexts(Things things, Values texts) implements Texts {
    @Override
    public void write(long row, long now, Text text) {
      texts.write(things.applyAsLong(row), now, text);
    }
  }
}
