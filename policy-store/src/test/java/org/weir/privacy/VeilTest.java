package org.weir.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.weir.privacy.Veil.Addresses;

class VeilTest {
  private static final Veil HASH = Veil.of(Addresses.HASH, true, "0123456789abcdef");

  @Test
  void theSameAddressHasTheSameHashUnderOneKeyOnly() {
    assertThat(HASH.address("Bob@Example.net"))
        .matches("h:[0-9a-f]{24}@example\\.net")
        .isEqualTo(Veil.of(Addresses.HASH, false, "0123456789abcdef").address("bob@example.net"))
        .isNotEqualTo(Veil.of(Addresses.HASH, true, "another key").address("bob@example.net"))
        .isNotEqualTo(HASH.address("eve@example.net"));
    assertThat(HASH.address("203.0.113.9")).matches("h:[0-9a-f]{24}");
    assertThatThrownBy(() -> Veil.of(Addresses.HASH, true, ""))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void showsAllOrNothing() {
    Veil none = Veil.of(Addresses.NONE, true, "key");
    assertThat(Veil.OFF.address("bob@example.net")).isEqualTo("bob@example.net");
    assertThat(none.address("bob@example.net")).isEqualTo("-");
    assertThat(none.address("")).as("the null sender is nobody's address").isEmpty();
    assertThat(none.pseudonym("bob")).matches("h:[0-9a-f]{24}");
    assertThat(Veil.OFF.pseudonym("bob")).isEqualTo("bob");
  }
}
