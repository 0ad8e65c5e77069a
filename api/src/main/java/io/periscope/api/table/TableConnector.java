package io.periscope.api.table;

import io.periscope.api.model.TableDef;
import io.periscope.api.model.TableSource;
import io.periscope.api.source.Options;
import java.util.Map;
import java.util.Optional;

/**
 * A kind of place that a reference table's rows can be read from, as {@code tables/NAME.yaml} says.
 * Implementations are found by {@link java.util.ServiceLoader}: name the class in {@code
 * META-INF/services/io.periscope.api.table.TableConnector}.
 */
public interface TableConnector {

  /** The key in the table's file. */
  String kind();

  /**
   * Reads what the workspace says.
   *
   * @return what {@link #read(TableDef, RowConsumer)} needs; empty when something is wrong, which
   *     was reported to the options
   */
  Optional<TableSource.Declared> read(Options options);

  /**
   * This, where the workspace's services run.
   *
   * @param variables what {@code ${NAME}} in settings stands for, besides the environment's
   */
  default TableConnector with(Map<String, String> variables) {
    return this;
  }

  /**
   * Reads all rows as of one moment, in any order.
   *
   * @param table one whose source is of this kind
   * @throws io.periscope.api.error.PeriscopeException (RESOURCE) when the place cannot be reached
   *     now; (USER) when what is declared is not there
   */
  void read(TableDef table, RowConsumer consumer);

  /** Takes the rows. */
  interface RowConsumer {
    /**
     * @param row a JSON object by the names of the table's fields, as the events of a source are
     */
    void accept(byte[] row);
  }
}
