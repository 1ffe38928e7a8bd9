package org.weir.policy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/// An address block such as `192.0.2.0/24` or `2001:db8::/32`; a single address is a block of full
/// length.
public record Network(InetAddress first, int prefixLength) {
  public Network {
    byte[] bytes = first.getAddress();
    if (prefixLength < 0 || prefixLength > bytes.length * 8) {
      throw new IllegalArgumentException("prefix length out of range: " + prefixLength);
    }
    if (!Arrays.equals(bytes, mask(bytes, prefixLength))) {
      throw new IllegalArgumentException(
          first.getHostAddress() + "/" + prefixLength + " has bits set beyond the prefix");
    }
  }

  /// Parses `address` or `address/length`, literals only (no look-up).
  ///
  /// @throws IllegalArgumentException when it is neither, or has bits set beyond the prefix
  public static Network parse(String text) {
    int slash = text.indexOf('/');
    InetAddress address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
    int full = address.getAddress().length * 8;
    try {
      return new Network(address, slash < 0 ? full : Integer.parseInt(text.substring(slash + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not an address block: " + text, e);
    }
  }

  /// The block of that length around an address of the same family.
  public static Network around(InetAddress address, int prefixLength) {
    try {
      return new Network(
          InetAddress.getByAddress(mask(address.getAddress(), prefixLength)), prefixLength);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e); // cannot happen: the length is that of an address
    }
  }

  /// Whether the address lies in the block; one of the other family never does.
  public boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == first.getAddress().length
        && Arrays.equals(mask(bytes, prefixLength), first.getAddress());
  }

  private static byte[] mask(byte[] address, int prefixLength) {
    byte[] masked = address.clone();
    for (int i = 0; i < masked.length; i++) {
      int bits = Math.clamp(prefixLength - 8L * i, 0, 8);
      masked[i] &= (byte) (0xFF << (8 - bits));
    }
    return masked;
  }

  @Override
  public String toString() {
    return first.getHostAddress() + "/" + prefixLength;
  }
}
