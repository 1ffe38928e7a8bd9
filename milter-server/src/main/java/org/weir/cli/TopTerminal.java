package org.weir.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;
import org.jspecify.annotations.Nullable;
import org.weir.policy.Action;
import org.weir.policy.Directive.Kind;
import org.weir.store.Database;
import org.weir.store.DecisionRegister;
import org.weir.store.DirectiveRegister;
import org.weir.store.StoreException;
import org.weir.store.Traffic;
import org.weir.store.Traffic.Source;
import org.weir.store.Traffic.View;

/// The screen and the keys of `weir top`. Leaves the terminal as it was, however it ends.
final class TopTerminal {
  private static final int MOST_ACCOUNTS = 50;
  private static final Duration HOLD = Duration.ofHours(24);
  private static final long KEY_MILLIS = 200;
  private static final int LONGEST_REASON = 200;
  private static final int NARROWEST = 20;
  private static final int LOWEST = 10;
  private static final int ESCAPE = 27;
  private static final int DELETE = 127;
  private static final int BACKSPACE = 8;

  private final DirectiveRegister directives;
  private final DecisionRegister decisions;
  private final Duration every;

  private int chosen;
  private String footer = TopScreen.KEYS;

  /// An account whose hold is being typed.
  private @Nullable Source holding;

  private final StringBuilder reason = new StringBuilder();

  /// An account whose decisions are shown.
  private @Nullable Source explained;

  private List<DecisionRegister.Entry> explanation = List.of();

  /// @param who the person, for the audit
  TopTerminal(Database database, String who, Duration every) {
    directives = new DirectiveRegister(database, who);
    decisions = new DecisionRegister(database);
    this.every = every;
  }

  /// Until the person quits.
  void run(View first, Traffic traffic) throws IOException {
    try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
      Attributes before = terminal.enterRawMode();
      terminal.puts(Capability.enter_ca_mode);
      terminal.puts(Capability.cursor_invisible);
      try {
        loop(terminal, first, traffic);
      } finally {
        terminal.puts(Capability.cursor_visible);
        terminal.puts(Capability.exit_ca_mode);
        terminal.setAttributes(before);
        terminal.flush();
      }
    }
  }

  private void loop(Terminal terminal, View first, Traffic traffic) throws IOException {
    Display display = new Display(terminal, true);
    View view = first;
    long next = System.nanoTime() + every.toNanos();
    int key = NonBlockingReader.READ_EXPIRED;
    while (key != NonBlockingReader.EOF && !(key == 'q' && holding == null)) {
      draw(terminal, display, view);
      key = terminal.reader().read(KEY_MILLIS);
      if (key >= 0) {
        pressed(key, terminal.reader(), view);
      }
      if (System.nanoTime() >= next || (key == ' ' && holding == null)) {
        view = look(traffic, view);
        next = System.nanoTime() + every.toNanos();
      }
    }
  }

  private void draw(Terminal terminal, Display display, View view) {
    Size size = terminal.getSize();
    int width = size.getColumns() < NARROWEST ? 80 : size.getColumns();
    int height = size.getRows() < LOWEST ? 24 : size.getRows();
    Source shown = explained;
    List<AttributedString> lines =
        shown == null
            ? TopScreen.of(view, chosen, footer(), width, height)
            : TopScreen.explanation(
                shown.name(),
                explanation,
                "weir explain EVENT tells more; any key: back",
                width,
                height);
    display.resize(Size.of(width, height));
    display.update(lines, -1);
  }

  private String footer() {
    Source account = holding;
    return account == null
        ? footer
        : "Hold "
            + Cell.of(account.name()).text()
            + " for 24h, why? (Enter: do, Esc: no) "
            + reason;
  }

  /// What was seen before, when MariaDB does not answer.
  private View look(Traffic traffic, View before) {
    try {
      View view = traffic.look(before.window(), MOST_ACCOUNTS);
      chosen = position(view.accounts(), before.accounts());
      return view;
    } catch (StoreException e) {
      footer = "MariaDB: " + Cell.of(String.valueOf(e.getMessage())).text();
      return before;
    }
  }

  /// The account that was chosen stays so wherever it is now.
  private int position(List<Source> now, List<Source> before) {
    if (chosen < before.size()) {
      String name = before.get(chosen).name();
      for (int i = 0; i < now.size(); i++) {
        if (now.get(i).name().equals(name)) {
          return i;
        }
      }
    }
    return Math.clamp(chosen, 0, Math.max(0, now.size() - 1));
  }

  private void pressed(int key, NonBlockingReader keys, View view) throws IOException {
    if (explained != null) {
      explained = null;
    } else if (holding != null) {
      typed(key, holding);
    } else {
      chosen(key == ESCAPE ? arrow(keys) : key, view.accounts());
    }
  }

  /// The arrows arrive as `ESC [ A` and `ESC [ B`, or with an O.
  private static int arrow(NonBlockingReader keys) throws IOException {
    int bracket = keys.read(KEY_MILLIS);
    int letter = bracket == '[' || bracket == 'O' ? keys.read(KEY_MILLIS) : bracket;
    return letter == 'A' ? 'k' : letter == 'B' ? 'j' : ESCAPE;
  }

  private void chosen(int key, List<Source> accounts) {
    footer = TopScreen.KEYS;
    if (accounts.isEmpty()) {
      return;
    }
    Source account = accounts.get(Math.clamp(chosen, 0, accounts.size() - 1));
    switch (key) {
      case 'k' -> chosen = Math.max(0, chosen - 1);
      case 'j' -> chosen = Math.min(accounts.size() - 1, chosen + 1);
      case 'e', '\r', '\n' -> explain(account);
      case 'h' -> {
        reason.setLength(0);
        holding = account.id() == null ? null : account;
        footer = account.id() == null ? "Nobody's mail: weir hold network … holds it" : footer;
      }
      default -> {}
    }
  }

  private void explain(Source account) {
    Long id = account.id();
    if (id == null) {
      footer = "Nobody's mail: weir account unclaimed lists who sends it";
      return;
    }
    try {
      explanation = decisions.last(id, MOST_ACCOUNTS);
      explained = account;
    } catch (StoreException e) {
      footer = "MariaDB: " + Cell.of(String.valueOf(e.getMessage())).text();
    }
  }

  private void typed(int key, Source account) {
    switch (key) {
      case '\r', '\n' -> hold(account);
      case ESCAPE -> {
        holding = null;
        footer = "Nothing was held";
      }
      case DELETE, BACKSPACE -> reason.setLength(Math.max(0, reason.length() - 1));
      default -> {
        if (!Character.isISOControl(key) && reason.length() < LONGEST_REASON) {
          reason.appendCodePoint(key);
        }
      }
    }
  }

  private void hold(Source account) {
    holding = null;
    try {
      directives.give(Kind.ACCOUNT, account.name(), Action.HOLD, HOLD, reason.toString());
      footer =
          Cell.of(account.name()).text()
              + " is held for 24h; weir queue hold --account takes what is queued";
    } catch (StoreException e) {
      footer = "Not held: " + Cell.of(String.valueOf(e.getMessage())).text();
    }
  }
}
