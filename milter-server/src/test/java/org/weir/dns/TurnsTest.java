package org.weir.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private final Turns turns = new Turns(2, 3);

  @Test
  void givesTurnsInTheOrderOfComing() {
    List<CompletableFuture<Void>> some = List.of(wanted(), wanted(), wanted(), wanted());
    assertThat(some)
        .extracting(CompletableFuture::isDone)
        .containsExactly(true, true, false, false);

    turns.end(some.get(1));
    assertThat(some).extracting(CompletableFuture::isDone).containsExactly(true, true, true, false);
  }

  @Test
  void skipsWhoGaveUpWaiting() {
    List<CompletableFuture<Void>> some = List.of(wanted(), wanted(), wanted(), wanted());
    turns.end(some.get(2));
    assertThat(some.get(3)).isNotDone();

    turns.end(some.get(0));
    assertThat(some.get(3)).isCompleted();
  }

  @Test
  void turnsAwayWhoWouldWaitTooLong() {
    List<CompletableFuture<Void>> some = List.of(wanted(), wanted(), wanted(), wanted(), wanted());
    assertThat(turns.await(new CompletableFuture<>())).isFalse();

    turns.end(some.getFirst());
    assertThat(turns.await(new CompletableFuture<>())).isTrue();
  }

  @Test
  void neverGivesMoreTurnsThanThereAreAndForgetsNobody() {
    Turns many = new Turns(4, 10_000);
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<CompletableFuture<Void>> ended = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      var turn = new CompletableFuture<Void>();
      assertThat(many.await(turn)).isTrue();
      ended.add(
          turn.thenRunAsync(
              () -> {
                most.accumulateAndGet(now.incrementAndGet(), Math::max);
                now.decrementAndGet();
                many.end(turn);
              },
              Servers.VIRTUAL));
    }
    CompletableFuture.allOf(ended.toArray(CompletableFuture[]::new)).join();
    assertThat(most.get()).isBetween(1, 4);
  }

  private CompletableFuture<Void> wanted() {
    var turn = new CompletableFuture<Void>();
    assertThat(turns.await(turn)).isTrue();
    return turn;
  }
}
