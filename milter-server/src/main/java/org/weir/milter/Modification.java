package org.weir.milter;

import java.nio.ByteBuffer;

/// A change to the message, sent at its end before the reply. Text is bytes as ISO-8859-1 again;
/// what could break out of its place (NUL, CR, a line that is no continuation) is cleaned, what
/// makes no sense (an empty header name) is an [IllegalArgumentException].
public sealed interface Modification {
  /// The action it needs.
  MilterAction action();

  /// A header field at the end of the header (`SMFIR_ADDHEADER`).
  record AddHeader(String name, String value) implements Modification {
    public AddHeader {
      value = HeaderText.value(HeaderText.checkedName(name), value);
    }

    @Override
    public MilterAction action() {
      return MilterAction.ADD_HEADERS;
    }
  }

  /// A header field at a place (`SMFIR_INSHEADER`).
  ///
  /// @param index in the message as delivered: 0 = above the MTA's own Received:, 1 = below it
  record InsertHeader(int index, String name, String value) implements Modification {
    public InsertHeader {
      value = HeaderText.value(HeaderText.checkedName(name), value);
      HeaderText.checkIndex(index, 0);
    }

    @Override
    public MilterAction action() {
      return MilterAction.ADD_HEADERS;
    }
  }

  /// Another value for a header field, or its deletion (`SMFIR_CHGHEADER`). Delete several of one
  /// name from the highest index down.
  ///
  /// @param index 1 = first of that name
  /// @param value empty = delete
  record ChangeHeader(int index, String name, String value) implements Modification {
    public ChangeHeader {
      value = HeaderText.value(HeaderText.checkedName(name), value);
      HeaderText.checkIndex(index, 1);
    }

    @Override
    public MilterAction action() {
      return MilterAction.CHANGE_HEADERS;
    }
  }

  /// Another body, lines ending in CRLF; once a message (`SMFIR_REPLBODY`).
  record ReplaceBody(ByteBuffer bytes) implements Modification {
    @Override
    public MilterAction action() {
      return MilterAction.CHANGE_BODY;
    }
  }

  /// One more recipient (`SMFIR_ADDRCPT`, `SMFIR_ADDRCPT_PAR`).
  ///
  /// @param arguments ESMTP arguments, separated by spaces; empty = none
  record AddRecipient(String address, String arguments) implements Modification {
    public AddRecipient {
      address = HeaderText.path(address);
      arguments = HeaderText.line(arguments);
    }

    public AddRecipient(String address) {
      this(address, "");
    }

    @Override
    public MilterAction action() {
      return arguments.isEmpty()
          ? MilterAction.ADD_RECIPIENTS
          : MilterAction.ADD_RECIPIENTS_WITH_ARGUMENTS;
    }
  }

  /// One recipient less, spelled as the client spelled it (`SMFIR_DELRCPT`).
  record DeleteRecipient(String address) implements Modification {
    public DeleteRecipient {
      address = HeaderText.line(address);
    }

    @Override
    public MilterAction action() {
      return MilterAction.DELETE_RECIPIENTS;
    }
  }

  /// Another envelope sender; empty = the null sender (`SMFIR_CHGFROM`).
  ///
  /// @param arguments ESMTP arguments, separated by spaces; empty = none
  record ChangeSender(String address, String arguments) implements Modification {
    public ChangeSender {
      address = HeaderText.path(address);
      arguments = HeaderText.line(arguments);
    }

    public ChangeSender(String address) {
      this(address, "");
    }

    @Override
    public MilterAction action() {
      return MilterAction.CHANGE_SENDER;
    }
  }

  /// Into the MTA's hold queue (`SMFIR_QUARANTINE`). No verdict: accept the message as well.
  record Quarantine(String reason) implements Modification {
    public Quarantine {
      reason = HeaderText.line(reason);
      if (reason.isBlank()) {
        throw new IllegalArgumentException("a quarantine needs a reason");
      }
    }

    @Override
    public MilterAction action() {
      return MilterAction.QUARANTINE;
    }
  }
}
