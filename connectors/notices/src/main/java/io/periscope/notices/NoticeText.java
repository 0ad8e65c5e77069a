package io.periscope.notices;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.periscope.api.alert.Notice;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A notice as others read it. */
final class NoticeText {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Pattern NAME = Pattern.compile("\\$\\{(\\w+)\\}");

  private NoticeText() {}

  /** What it says, by name. */
  static Map<String, String> fields(Notice notice) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("id", notice.id());
    fields.put("workspace", notice.workspace());
    fields.put("alert", notice.alert());
    fields.put("description", notice.description());
    fields.put("state", notice.kind().name().toLowerCase(Locale.ROOT));
    fields.put("text", notice.text());
    fields.put("since", notice.since().toString());
    fields.put("at", notice.at().toString());
    return fields;
  }

  /** One line. */
  static String json(Notice notice) {
    try {
      return MAPPER.writeValueAsString(fields(notice));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Puts what the notice says into a template of JSON; other names stay as they are. */
  static String fill(String template, Notice notice) {
    Map<String, String> fields = fields(notice);
    return NAME.matcher(template)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    Optional.ofNullable(fields.get(found.group(1)))
                        .map(
                            value ->
                                new String(JsonStringEncoder.getInstance().quoteAsString(value)))
                        .orElse(found.group())));
  }
}
