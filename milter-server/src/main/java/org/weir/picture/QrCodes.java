package org.weir.picture;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.Binarizer;
import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.LuminanceSource;
import com.google.zxing.NotFoundException;
import com.google.zxing.PlanarYUVLuminanceSource;
import com.google.zxing.ReaderException;
import com.google.zxing.Result;
import com.google.zxing.common.GlobalHistogramBinarizer;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.multi.qrcode.QRCodeMultiReader;
import com.google.zxing.qrcode.QRCodeReader;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;

/// Finds QR codes in a picture, first where it is quick, then thoroughly while there is time.
final class QrCodes {
  private static final int MOST_CODES = 4;
  private static final int MOST_CHARS = 1000;
  private static final Map<DecodeHintType, ?> QUICK =
      Map.of(DecodeHintType.POSSIBLE_FORMATS, List.of(BarcodeFormat.QR_CODE));
  private static final Map<DecodeHintType, ?> THOROUGH =
      Map.of(DecodeHintType.TRY_HARDER, Boolean.TRUE);

  private QrCodes() {}

  /// What they say; empty when there are none.
  ///
  /// @param timeLeft asked before each further attempt
  static List<String> in(Plane plane, BooleanSupplier timeLeft) {
    LuminanceSource source = source(plane);
    List<Function<LuminanceSource, List<String>>> attempts =
        List.of(
            grey -> several(new HybridBinarizer(grey), QUICK),
            grey -> one(new HybridBinarizer(grey), THOROUGH),
            grey -> one(new GlobalHistogramBinarizer(grey), THOROUGH),
            grey -> one(new HybridBinarizer(grey.invert()), THOROUGH));
    List<String> found = attempts.getFirst().apply(source);
    for (int i = 1; i < attempts.size() && found.isEmpty() && timeLeft.getAsBoolean(); i++) {
      found = attempts.get(i).apply(source);
    }
    return found;
  }

  private static List<String> several(Binarizer binarizer, Map<DecodeHintType, ?> hints) {
    try {
      return texts(new QRCodeMultiReader().decodeMultiple(new BinaryBitmap(binarizer), hints));
    } catch (NotFoundException _) {
      return List.of();
    }
  }

  private static List<String> one(Binarizer binarizer, Map<DecodeHintType, ?> hints) {
    try {
      return texts(new QRCodeReader().decode(new BinaryBitmap(binarizer), hints));
    } catch (ReaderException _) {
      return List.of();
    }
  }

  private static List<String> texts(Result... results) {
    return Stream.of(results)
        .map(Result::getText)
        .filter(text -> text != null && !text.isBlank())
        .distinct()
        .limit(MOST_CODES)
        .map(text -> text.substring(0, Math.min(text.length(), MOST_CHARS)))
        .toList();
  }

  private static LuminanceSource source(Plane plane) {
    byte[] grey = new byte[plane.luma().length];
    for (int i = 0; i < grey.length; i++) {
      grey[i] = (byte) Math.round(plane.luma()[i]);
    }
    return new PlanarYUVLuminanceSource(
        grey, plane.width(), plane.height(), 0, 0, plane.width(), plane.height(), false);
  }
}
