package io.periscope.iceberg;

import java.util.Map;
import org.apache.iceberg.TableProperties;

/** The Iceberg properties that our tables are made with. */
final class TableSettings {
  /**
   * Manifests are merged and old metadata files deleted, so that a thousand commits cost no more to
   * read than ten. Iceberg itself never retries a commit: whether a segment or version may still be
   * added is ours to decide.
   */
  static final Map<String, String> PROPERTIES =
      Map.of(
          TableProperties.FORMAT_VERSION, "2",
          TableProperties.COMMIT_NUM_RETRIES, "0",
          TableProperties.MANIFEST_MERGE_ENABLED, "true",
          TableProperties.MANIFEST_MIN_MERGE_COUNT, "20",
          TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED, "true",
          TableProperties.METADATA_PREVIOUS_VERSIONS_MAX, "10");

  private TableSettings() {}
}
