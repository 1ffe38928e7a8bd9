package org.weir.picture;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;

/// The brightness of a picture, 0 to 255 for each pixel, row by row.
///
/// @param luma not changed
@SuppressWarnings("ArrayRecordComponent") // never compared
record Plane(int width, int height, float[] luma) {
  /// How far a pixel may be from the first one and still belong to the same border.
  private static final float SAME = 12;

  /// Of a border's pixels so many may differ: noise.
  private static final float MOST_DIFFERING = 0.02F;

  /// What is transparent is white (ITU-R BT.601 luma).
  static Plane of(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    BufferedImage flat = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = flat.createGraphics();
    graphics.drawImage(image, 0, 0, Color.WHITE, null);
    graphics.dispose();
    int[] pixels = ((DataBufferInt) flat.getRaster().getDataBuffer()).getData();
    float[] luma = new float[pixels.length];
    for (int i = 0; i < luma.length; i++) {
      int rgb = pixels[i];
      luma[i] = 0.299F * (rgb >> 16 & 0xFF) + 0.587F * (rgb >> 8 & 0xFF) + 0.114F * (rgb & 0xFF);
    }
    return new Plane(width, height, luma);
  }

  float at(int x, int y) {
    return luma[y * width + x];
  }

  /// A part of it; at least one pixel.
  Plane part(int left, int top, int right, int bottom) {
    int columns = Math.max(1, right - left);
    int rows = Math.max(1, bottom - top);
    float[] part = new float[columns * rows];
    for (int y = 0; y < rows; y++) {
      System.arraycopy(luma, (top + y) * width + left, part, y * columns, columns);
    }
    return new Plane(columns, rows, part);
  }

  /// The middle of it, with so many percent cut off at each edge.
  Plane inner(int percent) {
    int x = width * percent / 100;
    int y = height * percent / 100;
    return part(x, y, width - x, height - y);
  }

  /// Without the border of one brightness around it; itself when it is nothing else.
  Plane trimmed() {
    int top = 0;
    int bottom = height;
    int left = 0;
    int right = width;
    while (top < bottom && rowIsBorder(top)) {
      top++;
    }
    while (bottom > top && rowIsBorder(bottom - 1)) {
      bottom--;
    }
    while (left < right && columnIsBorder(left, top, bottom)) {
      left++;
    }
    while (right > left && columnIsBorder(right - 1, top, bottom)) {
      right--;
    }
    boolean all = top >= bottom || left >= right;
    return all ? this : part(left, top, right, bottom);
  }

  private boolean rowIsBorder(int y) {
    int differing = 0;
    for (int x = 0; x < width; x++) {
      differing += Math.abs(at(x, y) - at(0, 0)) > SAME ? 1 : 0;
    }
    return differing <= MOST_DIFFERING * width;
  }

  private boolean columnIsBorder(int x, int top, int bottom) {
    int differing = 0;
    for (int y = top; y < bottom; y++) {
      differing += Math.abs(at(x, y) - at(0, 0)) > SAME ? 1 : 0;
    }
    return differing <= MOST_DIFFERING * (bottom - top);
  }

  /// So made smaller that no side is longer; itself when it is small enough.
  Plane within(int longest) {
    int longer = Math.max(width, height);
    if (longer <= longest) {
      return this;
    }
    return reduced(
        Math.max(1, Math.round((float) width * longest / longer)),
        Math.max(1, Math.round((float) height * longest / longer)));
  }

  /// Made to this size: each pixel is the mean of the area that it covers.
  Plane reduced(int columns, int rows) {
    float[] narrow = new float[columns * height];
    for (int y = 0; y < height; y++) {
      average(luma, y * width, 1, width, narrow, y * columns, 1, columns);
    }
    float[] small = new float[columns * rows];
    for (int x = 0; x < columns; x++) {
      average(narrow, x, columns, height, small, x, columns, rows);
    }
    return new Plane(columns, rows, small);
  }

  /// Shares one row or column out to fewer, or more, pixels.
  private static void average(
      float[] from,
      int start,
      int step,
      int count,
      float[] to,
      int toStart,
      int toStep,
      int wanted) {
    float share = (float) count / wanted;
    for (int i = 0; i < wanted; i++) {
      float begin = i * share;
      float end = Math.min(count, begin + share);
      float sum = 0;
      float weight = 0;
      for (int at = (int) begin; at < count && at < end; at++) {
        float part = Math.min(at + 1, end) - Math.max(at, begin);
        sum += part * from[start + at * step];
        weight += part;
      }
      to[toStart + i * toStep] = weight > 0 ? sum / weight : from[start + (count - 1) * step];
    }
  }

  /// How much the brightness varies: the standard deviation.
  double deviation() {
    double sum = 0;
    double squares = 0;
    for (float value : luma) {
      sum += value;
      squares += (double) value * value;
    }
    double mean = sum / luma.length;
    return Math.sqrt(Math.max(0, squares / luma.length - mean * mean));
  }
}
