package org.weir.policy;

/// Whose the envelope sender's domain is, by the identities of kind `sender_domain`.
public enum SenderOwner {
  /// The account's own, or below one of its own.
  THE_ACCOUNT,
  ANOTHER_ACCOUNT,
  /// Nobody's, though the account has domains listed.
  NOT_LISTED,
  /// Nobody's, and the account lists none; or the null sender.
  NOBODY,
  /// It was not looked up, or could not be.
  NOT_ASKED;

  /// Whether the account sends in somebody else's name.
  public boolean foreign() {
    return this == ANOTHER_ACCOUNT || this == NOT_LISTED;
  }
}
