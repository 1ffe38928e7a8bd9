package org.weir.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.signal.Sample.message;

import org.junit.jupiter.api.Test;
import org.weir.content.Eml;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;

/// Signs that belong to the message more than to one attachment.
class ForeignOrganizerTest {
  @Test
  void isPresentWhenOthersInvite() {
    var detector = new ForeignOrganizer();

    assertThat(detector.examine(message().containing(Eml.load("ics-phish")).mail()).join())
        .containsExactly(
            new Present("foreign-organizer", 1.0, "the organizer is billing@other.example"));
    assertThat(detector.examine(message().containing(Eml.load("ics-invite")).mail()).join())
        .containsExactly(new Absent("foreign-organizer"));
  }

  @Test
  void isAbsentWhenTheSenderInvites() {
    Eml own =
        Eml.parse(
            """
            Content-Type: text/calendar

            METHOD:REQUEST
            ORGANIZER:mailto:a@mail.example.com
            LOCATION:https://meet.example/x
            """);

    assertThat(
            new ForeignOrganizer()
                .examine(message().sentBy("ann@example.com").containing(own).mail())
                .join())
        .containsExactly(new Absent("foreign-organizer"));
  }

  @Test
  void tellsWhatIsReadDifferently() {
    var detector = new AmbiguousStructure();

    assertThat(
            detector
                .examine(message().containing(Eml.load("content-type-twice-first")).mail())
                .join())
        .containsExactly(
            new Present("ambiguous-structure", 1.0, "mail programs read it differently"));
    assertThat(detector.examine(message().containing(Eml.load("ics-invite")).mail()).join())
        .containsExactly(new Absent("ambiguous-structure"));
  }
}
