package org.ucspi.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ucspi.api.connection.IpText;

class IpArgumentTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1",
    "0.0.0.0, 0.0.0.0",
    "255.255.255.255, 255.255.255.255",
    "2001:DB8:0::1, 2001:db8::1",
    "::, ::",
    "::1, ::1",
    "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
    "::ffff:192.0.2.1, 192.0.2.1",
    "::ffff:c000:0201, 192.0.2.1",
    "64:ff9b::192.0.2.1, 64:ff9b::c000:201"
  })
  void takesAddresses(String text, String address) {
    assertThat(IpArgument.parse(text).map(IpText::of)).contains(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "localhost",
        "dead.beef",
        "beef",
        "1",
        "1.2.3",
        "1.2.3.4.5",
        "256.1.1.1",
        "01.2.3.4",
        "1.2.3.4\n",
        " 1.2.3.4",
        "1.2.3.0/24",
        "0x7f.0.0.1",
        "١.٢.٣.٤",
        ":",
        "1::2::3",
        "12345::",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "::ffff:1.2.3.256",
        "::1.2.3",
        "[::1]",
        "::1/64",
        "fe80::1%eth0",
        "::g"
      })
  void takesNothingElse(String text) {
    assertThat(IpArgument.parse(text)).isEmpty();
  }
}
