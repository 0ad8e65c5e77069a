package io.periscope.core.serving;

import io.periscope.api.model.Schema;
import java.util.List;

/** What a view is: for a list or a page. */
public record ViewInfo(
    String name,
    String description,
    String stream,
    List<String> tables,
    Schema columns,
    String sql) {}
