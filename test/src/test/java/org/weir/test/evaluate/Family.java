package org.weir.test.evaluate;

import java.util.List;
import org.weir.app.EmlFile;
import org.weir.content.ContentReader;
import org.weir.content.Field;
import org.weir.content.TextPrint;

/// What messages of one campaign have in common: their first thirty words, with their subject when
/// there are hardly any.
record Family(int hash) {
  private static final int WORDS = 30;
  private static final int FEWEST = 8;

  static Family of(EmlFile eml) {
    List<Field> fields =
        eml.headers().stream().map(each -> new Field(each.name(), each.value())).toList();
    String text = new ContentReader().read(fields, eml.body(), eml.body().length, eml.cut()).text();
    List<String> words = TextPrint.words(text);
    String opening = String.join(" ", words.subList(0, Math.min(WORDS, words.size())));
    String subject = words.size() < FEWEST ? eml.header("Subject").strip() : "";
    return new Family((subject + "\n" + opening).hashCode());
  }

  /// Which half of the corpus the whole family is in, `a` or `b`.
  String half() {
    int mixed = hash * 0x9E3779B1;
    return mixed >= 0 ? "a" : "b";
  }
}
