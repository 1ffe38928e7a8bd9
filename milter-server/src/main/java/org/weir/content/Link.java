package org.weir.content;

import java.util.ArrayList;
import java.util.List;

/// A link in a message.
///
/// @param kind how the reader meets it
/// @param target where it leads
/// @param shown the text it stands under; empty when that is a picture, or the link itself
public record Link(Kind kind, WebAddress target, String shown) {
  static final int MAX_SHOWN = 200;

  /// How the reader meets a link: the earlier, the more likely it is what the message is for.
  public enum Kind {
    /// Something to click on in HTML.
    ANCHOR,
    /// Where a form sends what is typed in.
    FORM,
    /// What is opened without a click: frames, redirections.
    FRAME,
    /// Written out in text, as mail programs make it a link.
    TEXT,
    /// A picture that is fetched.
    IMAGE,
    /// A host name in text, without anything that makes it a link.
    NAME,
    /// In a header field: addresses of senders, ways to unsubscribe.
    HEADER
  }

  /// Links that are written out in a text that is no part of the message's own.
  public static List<Link> in(String text) {
    List<Link> links = new ArrayList<>();
    TextLinks.find(text, links::add);
    return List.copyOf(links);
  }

  public Link {
    shown = shown.length() > MAX_SHOWN ? shown.substring(0, MAX_SHOWN) : shown;
  }
}
