package org.weir.policy;

/// The stable reason codes of replies, logs and the journal. Listed in README; never renumbered.
public enum Code {
  /// Nothing speaks against the message.
  OK("W000", "2.0.0"),
  /// An operator lets it pass.
  LET_PASS("W001", "2.0.0"),
  UNKNOWN_ACCOUNT("W101", "5.7.1"),
  SUSPENDED("W102", "5.7.1"),
  CLOSED("W103", "5.7.1"),
  /// The envelope sender's domain is not the account's.
  FOREIGN_SENDER("W104", "5.7.1"),
  /// An operator has stopped mail of this sender.
  SENDER_STOPPED("W105", "5.7.1"),
  MESSAGE_LIMIT("W201", "4.7.1"),
  RECIPIENT_LIMIT("W202", "4.7.1"),
  /// The limit of all accounts together.
  PLATFORM_LIMIT("W203", "4.3.2"),
  /// The score reached the threshold `tag`, `defer`, `hold` or `reject`.
  SUSPICIOUS("W301", "4.7.1"),
  /// More than a thousand header fields that only Weir may set.
  HOSTILE_HEADERS("W302", "5.6.0"),
  /// An operator has stopped mail of this campaign.
  CAMPAIGN_STOPPED("W303", "5.7.1"),
  STORE_UNAVAILABLE("W901", "4.3.0"),
  INTERNAL_ERROR("W902", "4.3.0"),
  SHUTTING_DOWN("W903", "4.3.2");

  private final String id;
  private final String enhancedStatus;

  Code(String id, String enhancedStatus) {
    this.id = id;
    this.enhancedStatus = enhancedStatus;
  }

  /// `W201`.
  public String id() {
    return id;
  }

  /// RFC 3463 status without its class digit, `7.1`; the class follows the action.
  public String subjectDetail() {
    return enhancedStatus.substring(2);
  }
}
