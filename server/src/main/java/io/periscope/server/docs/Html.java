package io.periscope.server.docs;

import java.util.Collection;

/**
 * A piece of a page. It can only be made of texts, which are escaped, and of other pieces: so
 * nothing that a user wrote can become a tag.
 */
final class Html {
  private final String text;

  private Html(String text) {
    this.text = text;
  }

  /** Escaped. */
  static Html text(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> escaped.append(c);
      }
    }
    return new Html(escaped.toString());
  }

  /** One after the other: pieces as they are, anything else as a text. */
  static Html of(Object... parts) {
    StringBuilder all = new StringBuilder();
    for (Object part : parts) {
      append(all, part);
    }
    return new Html(all.toString());
  }

  private static void append(StringBuilder all, Object part) {
    if (part instanceof Html html) {
      all.append(html.text);
    } else if (part instanceof Tag tag) {
      all.append(tag.html().text);
    } else if (part instanceof Collection<?> many) {
      many.forEach(each -> append(all, each));
    } else {
      all.append(text(String.valueOf(part)).text);
    }
  }

  /** A tag of this name, without anything in it yet. */
  static Tag tag(String name, Object... children) {
    return new Tag(name).add(children);
  }

  /** A whole document. */
  static String document(Tag html) {
    return "<!doctype html>\n" + html.html().text + "\n";
  }

  @Override
  public String toString() {
    return text;
  }

  /** A tag while it is being put together. */
  static final class Tag {
    private final String name;
    private final StringBuilder attributes = new StringBuilder();
    private final StringBuilder children = new StringBuilder();

    private Tag(String name) {
      this.name = name;
    }

    Tag attr(String key, Object value) {
      attributes.append(' ').append(key).append("=\"").append(Html.text(String.valueOf(value)));
      attributes.append('"');
      return this;
    }

    Tag cls(String names) {
      return attr("class", names);
    }

    Tag add(Object... parts) {
      children.append(Html.of(parts));
      return this;
    }

    Html html() {
      boolean isVoid =
          switch (name) {
            case "meta", "link", "input", "img", "br" -> true;
            default -> false;
          };
      return new Html("<" + name + attributes + ">" + (isVoid ? "" : children + "</" + name + ">"));
    }

    @Override
    public String toString() {
      return html().text;
    }
  }
}
