package org.weir.test.cases;

import java.util.ArrayList;
import java.util.List;
import org.weir.milter.Modification;
import org.weir.milter.Modification.AddHeader;
import org.weir.milter.Modification.ChangeHeader;
import org.weir.milter.Modification.InsertHeader;
import org.weir.milter.Modification.Quarantine;
import org.weir.policy.Header;

/// Does to the header of a message what a filter asks for, as Postfix does it.
final class EditedHeaders {
  private final List<Header> headers;

  EditedHeaders(List<Header> headers) {
    this.headers = new ArrayList<>(headers);
  }

  List<Header> headers() {
    return List.copyOf(headers);
  }

  /// Returns whether the message is to be held.
  boolean apply(List<Modification> modifications) {
    boolean held = false;
    for (Modification modification : modifications) {
      switch (modification) {
        case AddHeader(String name, String value) -> headers.add(new Header(name, value));
        case InsertHeader(int index, String name, String value) ->
            headers.add(Math.min(index, headers.size()), new Header(name, value));
        case ChangeHeader change -> change(change);
        case Quarantine _ -> held = true;
        case Modification.ReplaceBody _,
            Modification.AddRecipient _,
            Modification.DeleteRecipient _,
            Modification.ChangeSender _ ->
            throw new IllegalStateException("Weir never asks for " + modification);
      }
    }
    return held;
  }

  /// The n-th field of that name, without regard to case; one that is not there is added.
  private void change(ChangeHeader change) {
    int left = change.index();
    for (int i = 0; i < headers.size(); i++) {
      if (headers.get(i).name().equalsIgnoreCase(change.name()) && --left == 0) {
        replace(i, change);
        return;
      }
    }
    if (!change.value().isEmpty()) {
      headers.add(new Header(change.name(), change.value()));
    }
  }

  private void replace(int at, ChangeHeader change) {
    if (change.value().isEmpty()) {
      headers.remove(at);
    } else {
      headers.set(at, new Header(headers.get(at).name(), change.value()));
    }
  }
}
