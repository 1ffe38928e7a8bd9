package org.weir.policy;

/// The name of one decision: a ULID of 26 characters, in the SMTP reply, the log line, the journal
/// and the `X-Weir-Event` header, so that a customer's question leads to the evidence.
public record EventId(String value) {
  public EventId {
    if (value.length() != 26) {
      throw new IllegalArgumentException("an event id has 26 characters: " + value);
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
