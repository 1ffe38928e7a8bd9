package org.weir.content;

import java.util.List;

/// What the texts of a message show besides words.
///
/// @param images in its web pages, those that are hidden left out
/// @param slicedPixels of the largest picture that is put together from four or more in a table, as
///   far as they say their size; 0 when there is none
/// @param drawnCode whether a square is drawn with block characters or with black and white table
///   cells, no smaller than the smallest QR code
/// @param skeleton a hash of the first tags of its first web page that has [HtmlLayout#LEAST_TAGS]
///   or more: pages of one template have the same; 0 when there is none
public record Layout(List<Image> images, long slicedPixels, boolean drawnCode, long skeleton) {
  /// Of a message that shows only words.
  public static final Layout WORDS_ONLY = new Layout(List.of(), 0, false, 0);

  public Layout {
    images = List.copyOf(images);
  }

  /// A picture in a web page.
  ///
  /// @param width in pixels, as the page says; 0 when it does not
  /// @param height in pixels, as the page says; 0 when it does not
  /// @param attached whether it is a part of the message (`cid:`, RFC 2392)
  /// @param linked whether it is what a link consists of, without words
  public record Image(int width, int height, boolean attached, boolean linked) {
    Image asLink() {
      return new Image(width, height, attached, true);
    }

    long pixels() {
      return (long) width * height;
    }
  }
}
