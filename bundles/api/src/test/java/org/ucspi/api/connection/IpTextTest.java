package org.ucspi.api.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpTextTest {

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0,                        0.0.0.0",
    "192.0.2.7,                      192.0.2.7",
    "::ffff:192.0.2.7,               192.0.2.7",
    "0:0:0:0:0:0:0:0,                ::",
    "0:0:0:0:0:0:0:1,                ::1",
    "1:0:0:0:0:0:0:0,                1::",
    "2001:DB8:0:0:0:0:2:1,           2001:db8::2:1",
    "2001:db8:0:1:1:1:1:1,           2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1,             2001:0:0:1::1",
    "2001:db8:0:0:1:0:0:1,           2001:db8::1:0:0:1",
    "0:0:1:2:3:4:5:6,                ::1:2:3:4:5:6",
    "1:2:3:4:5:6:0:0,                1:2:3:4:5:6::",
    "0:1:2:3:4:5:6:7,                0:1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:0,                1:2:3:4:5:6:7:0",
    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "a0b0:c00d:e:f000:10:0:100:0,    a0b0:c00d:e:f000:10:0:100:0",
  })
  void isThatOfRfc5952(String address, String text) throws Exception {
    assertThat(IpText.of(InetAddress.getByName(address))).isEqualTo(text);
  }

  @Test
  void leavesInterfaceOut() throws Exception {
    var bytes = InetAddress.getByName("fe80::1").getAddress();
    assertThat(IpText.of(Inet6Address.getByAddress(null, bytes, 1))).isEqualTo("fe80::1");
  }

  @Test
  void readsBackAsTheSameAddress() throws Exception {
    var random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      var bytes = new byte[16];
      random.nextBytes(bytes);
      int zeros = random.nextInt(65_536); // one bit for each of 16 bytes
      for (int at = 0; at < bytes.length; at++) {
        bytes[at] = (zeros & (1 << at)) == 0 ? bytes[at] : 0;
      }
      var address = InetAddress.getByAddress(bytes);
      var halves = ByteBuffer.wrap(bytes);
      var text = IpText.ofIpv6(halves.getLong(), halves.getLong());
      assertThat(InetAddress.getByName(text)).as(text).isEqualTo(address);
      assertThat(text).isEqualTo(IpText.of(address)).doesNotContain(":::");
    }
  }
}
