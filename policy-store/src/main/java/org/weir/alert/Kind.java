package org.weir.alert;

import java.util.Arrays;
import java.util.Optional;

/// What an alert can be about. The words stand in the database and are never renamed.
public enum Kind {
  /// One customer's mail, as decided; also where Weir only observes.
  ACCOUNT_REFUSED("account-refused", "much more mail of this customer is refused than before"),
  ACCOUNT_HELD("account-held", "much more mail of this customer is held than before"),
  ACCOUNT_DEFERRED("account-deferred", "much more mail of this customer is deferred than before"),

  /// All mail together, that of strangers included.
  PLATFORM_REFUSED("platform-refused", "much more mail is refused than before"),
  PLATFORM_HELD("platform-held", "much more mail is held than before"),
  PLATFORM_DEFERRED("platform-deferred", "much more mail is deferred than before"),

  OWN_ADDRESS_LISTED("own-address-listed", "an address we send from is on a block list"),
  BLOCK_LIST_DEAD("block-list-dead", "a block list is not believed, so mail is judged without it"),
  RELAY_SILENT("relay-silent", "a relay gives no sign of life"),

  /// One relay's queue, what is on hold aside.
  QUEUE_GROWN("queue-grown", "much more mail waits in a relay's queue than before"),

  /// One customer's mail in the queue of one relay or more.
  ACCOUNT_WAITING(
      "account-waiting", "remote servers defer much more mail of this customer than before"),

  HELD_TOO_LONG("held-too-long", "mail is on hold for longer than its term"),

  HOUSEKEEPING_FAILED(
      "housekeeping-failed", "old rows are not removed, or partitions are not made"),

  /// Never in the database: it is away.
  DATABASE_AWAY("database-away", "MariaDB does not answer a relay"),

  /// Asked for by a person who wants to see whether notices arrive.
  TEST("test", "nothing is wrong: somebody tries whether notices arrive");

  private final String word;
  private final String says;

  Kind(String word, String says) {
    this.word = word;
    this.says = says;
  }

  /// As in the database.
  public String word() {
    return word;
  }

  /// For people.
  public String says() {
    return says;
  }

  /// The kind of that word.
  public static Optional<Kind> of(String word) {
    return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
  }
}
