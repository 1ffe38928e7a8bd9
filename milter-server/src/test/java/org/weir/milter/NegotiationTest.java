package org.weir.milter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Conformance checklist 9 to 15.
class NegotiationTest {
  private static final MilterWishes ALL =
      new MilterWishes(
          Set.of(MilterAction.QUARANTINE),
          EnumSet.allOf(MilterAction.class),
          EnumSet.allOf(MilterStep.class),
          EnumSet.allOf(MilterStep.class),
          true,
          true,
          true,
          Map.of(MacroStage.MAIL, List.of("i", "{auth_authen}")));

  @ParameterizedTest
  @DisplayName("9: the version is the lower one of both")
  @CsvSource({"6,6", "5,4", "4,4", "3,3", "2,2", "7,6", "100,6", "-2147483642,6"})
  void agreesOnTheLowerVersion(int offered, int agreed) throws Exception {
    assertThat(Negotiation.agree(offered, 0x1FF, 0x1FFFFF, ALL).version()).isEqualTo(agreed);
  }

  @ParameterizedTest
  @DisplayName("9: version 1 and 0 are refused")
  @ValueSource(strings = {"00000001", "00000000"})
  void closesOnOldVersions(String version) throws Exception {
    try (MilterServer server = Servers.running(new Recorder(Recorder.CONTINUE));
        RawPeer peer = new RawPeer(server)) {
      peer.send("0000000D 4F" + version + "000001FF 001FFFFF");
      assertThat(peer.isClosed()).isTrue();
      assertThat(server.counters().malformed()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("10: what is wanted is a subset of every offer")
  void wantsNothingThatIsNotOffered() throws Exception {
    for (int bit = 0; bit < 32; bit++) {
      int actions = ~(1 << bit) | MilterAction.QUARANTINE.bit;
      int steps = ~(1 << bit);
      for (int version : new int[] {2, 3, 4, 6}) {
        Negotiation agreed = Negotiation.agree(version, actions, steps, ALL);
        assertThat(agreed.actions() & ~actions).isZero();
        assertThat(agreed.steps() & ~steps).isZero();
      }
    }
  }

  @Test
  @DisplayName("11: version 2 knows no SKIP, no NR but that of headers, no LEADSPC, no NODATA")
  void asksVersionTwoForNothingNewer() throws Exception {
    assertThat(Negotiation.agree(2, 0x1FF, 0x7F, ALL).steps()).isEqualTo(0x7F);
    assertThat(Negotiation.agree(2, 0x1FF, 0x1FFFFF, ALL).steps()).isEqualTo(0xFF);
    assertThat(Negotiation.agree(3, 0x1FF, 0x1FFFFF, ALL).steps()).isEqualTo(0x1FF);
    assertThat(Negotiation.agree(4, 0x1FF, 0x1FFFFF, ALL).steps()).isEqualTo(0x3FF);
    assertThat(Negotiation.agree(6, 0x1FF, 0x1FFFFF, ALL).steps()).isEqualTo(0x1FFFFF);
  }

  @Test
  @DisplayName("11: without 0x100 offered, no symbol lists")
  void sendsNoListsUnlessOffered() throws Exception {
    try (MilterServer server = Servers.running(new Recorder(Recorder.CONTINUE), ALL);
        RawPeer peer = new RawPeer(server)) {
      peer.send("0000000D 4F 00000002 000000FF 0000007F");
      assertThat(peer.hex(17)).isEqualTo("0000000D4F00000002000000FF0000007F");
    }
  }

  @Test
  @DisplayName("11: an offer of nothing is that of version 1")
  void takesNothingForTheOldDefaults() throws Exception {
    MilterWishes wishes =
        new MilterWishes(
            Set.of(), ALL.optional(), ALL.suppressed(), Set.of(), true, true, true, Map.of());
    assertThat(Negotiation.agree(2, 0, 0, wishes)).isEqualTo(new Negotiation(2, 0x0F, 0x3F));
  }

  @Test
  @DisplayName("12: without a required action the connection is closed, and the reason is said")
  void closesWithoutRequiredActions() throws Exception {
    Recorder recorder = new Recorder(Recorder.CONTINUE);
    try (MilterServer server = Servers.running(recorder, ALL);
        RawPeer peer = new RawPeer(server)) {
      assertThat(peer.send("0000000D 4F 00000006 0000000F 001FFFFF").isClosed()).isTrue();
    }
    assertThatThrownBy(() -> Negotiation.agree(6, 0x0F, 0, ALL))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("the MTA does not offer [QUARANTINE]");
  }

  @Test
  @DisplayName("13: surplus bytes of the offer are ignored")
  void ignoresWhatFollowsTheOffer() throws Exception {
    try (MilterServer server = Servers.running(new Recorder(Recorder.CONTINUE));
        RawPeer peer = new RawPeer(server)) {
      peer.send("00000011 4F 00000006 000001FF 001FFFFF DEADBEEF");
      assertThat(peer.hex(17)).isEqualTo("0000000D4F00000006000000FF00000400");
      assertThat(peer.ask('H', "x|")).isEqualTo("c");
    }
  }

  @ParameterizedTest
  @DisplayName("13: negotiating twice, too short, or not at all closes")
  @ValueSource(
      strings = {
        RawPeer.OFFER_6 + RawPeer.OFFER_6,
        "0000000C 4F 00000006 000001FF 001FFF",
        "00000001 51",
        "00000001 44",
        "00000003 48 7800"
      })
  void closesUnlessNegotiatedOnce(String hex) throws Exception {
    Recorder recorder = new Recorder(Recorder.CONTINUE);
    try (MilterServer server = Servers.running(recorder);
        RawPeer peer = new RawPeer(server)) {
      assertThat(peer.send(hex).codesUntilClosed()).isIn("O", "");
      assertThat(server.counters().malformed()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("14: the layout of symbol lists, with those of EOM (5) and EOH (6)")
  void asksForMacrosByteForByte() throws Exception {
    MilterWishes wishes =
        new MilterWishes(
            Set.of(),
            Set.of(MilterAction.ADD_HEADERS, MilterAction.QUARANTINE),
            Set.of(),
            Set.of(),
            true,
            true,
            false,
            Map.of(
                MacroStage.MAIL, List.of("i", "{auth_authen}", "{client_addr}"),
                MacroStage.END_OF_MESSAGE, List.of("i")));
    try (MilterServer server = Servers.running(new Recorder(Recorder.CONTINUE), wishes);
        RawPeer peer = new RawPeer(server)) {
      peer.send(RawPeer.OFFER_6);
      String mail = "69207B617574685F61757468656E7D207B636C69656E745F616464727D00";
      String lists = "00000002" + mail + "00000006690000000005" + "6900";
      assertThat(peer.hex(4 + 0x0D + lists.length() / 2))
          .isEqualTo("0000003B" + "4F" + "00000006" + "00000121" + "00100400" + lists);
    }
  }

  @Test
  @DisplayName("14: names without their braces are an error of ours")
  void refusesMacroNamesWithoutBraces() {
    assertThatThrownBy(() ->
            new MilterWishes(
                Set.of(),
                Set.of(),
                Set.of(),
                Set.of(),
                false,
                false,
                false,
                Map.of(MacroStage.MAIL, List.of("auth_authen"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("auth_authen");
  }

  @Test
  @DisplayName("15: size bits, test mode and reserved bits are never echoed")
  void leavesUnknownBitsAlone() throws Exception {
    Negotiation agreed = Negotiation.agree(6, 0xFFFFFFFF, 0xFFFFFFFF, ALL);
    assertThat(agreed.actions()).isEqualTo(0x1FF);
    assertThat(agreed.steps()).isEqualTo(0x1FFFFF);
  }
}
