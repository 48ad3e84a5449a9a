package org.ucspi.commands;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartupTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "org.ucspi.tls~sslserver: certificate: unable to read /x: no such file"
            + " | unable to load certificate: unable to read /x: no such file",
        "org.ucspi.tls~sslserver: key: has no key; org.ucspi.tls~sslserver: ciphers: bad"
            + " | unable to load key: has no key",
        "org.ucspi.tls~s: key: has an encrypted private key, want .keyPassword or keyPasswordFile"
            + " | unable to load key: has an encrypted private key, want its password on"
            + " descriptor 3, with -3",
        "org.ucspi.tls~s: caFile: is empty | unable to load CA list: is empty",
        "org.ucspi.tls~s: ciphers: no such | unable to set cipher list: no such",
        "org.ucspi.exec~s: command: x: y is not on PATH | unable to run program: x: y is not on PATH",
        "org.ucspi.rules~s: file: line 3 | unable to read rules: line 3",
        "org.ucspi.listener~s: backlog: 0 is less than 1 | backlog: 0 is less than 1",
        "no colon at all | no colon at all",
      })
  void saysWhatIsWrongInTheWordsOfSslserver(String reason, String line) {
    assertThat(Startup.words(reason)).isEqualTo(line);
  }
}
