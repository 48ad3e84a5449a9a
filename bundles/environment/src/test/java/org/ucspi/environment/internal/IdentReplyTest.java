package org.ucspi.environment.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ucspi.environment.internal.IdentReply.Unknown;
import org.ucspi.environment.internal.IdentReply.User;

class IdentReplyTest {

  @ParameterizedTest(name = "[{index}] {0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          50001 , 25 : USERID : UNIX : joe\\r\\n               | joe
          50001,25:USERID:UNIX:joe\\n                          | joe
          50001, 25 : userid : OTHER : JOE@X\\r\\n             | JOE@X
          \\t50001\\t,\\t25\\t:\\tUserId\\t:\\tUNIX\\t:\\tjoe\\t\\r\\n | joe
          50001,00025:USERID:UNIX:joe\\n                       | joe
          50001,25:USERID:UNIX, UTF-8 ,x y:joe\\n              | joe
          50001,25:USERID::joe\\n                              | joe
          50001,25:USERID:UNIX:a:b: c\\n                       | a:b:?c
          50001,25:USERID:UNIX:  a b\\tc  \\n                  | a?b?c
          50001,25:USERID:UNIX:50%\\n                          | 50%
          50001,25:USERID:UNIX:!~\\177\\000\\377\\240\\n | !~????
          50001,25:USERID:UNIX:\\303\\251t\\303\\251\\n | ??t??
          50001,25:USERID:UNIX:\\000joe\\000\\n            | ?joe?
          50001,25:USERID:UNIX:joe\\r\\r\\n                    | joe?
          50001,25:USERID:UNIX:j\\roe\\r\\n                    | j?oe
          50001,25:USERID:UNIX:\\033[2J\\n                   | ?[2J
          50001,25:USERID:UNIX:\\r\\n                          | ! a user id of 0 bytes
          50001,25:USERID:UNIX: \\t \\r\\n                     | ! a user id of 0 bytes
          50001,25:USERID:UNIX\\r\\n                           | ! not a reply of IDENT
          50001,25:ERROR\\r\\n                                 | ! not a reply of IDENT
          50001,25:USERID joe\\r\\n                            | ! not a reply of IDENT
          50001,25:USER:UNIX:joe\\r\\n                         | ! not a reply of IDENT
          50001,25::UNIX:joe\\r\\n                             | ! not a reply of IDENT
          \\n                                                  | ! not a reply of IDENT
          :::\\n                                               | ! a reply for other ports
          HTTP/1.0 400 Bad Request\\r\\n                       | ! not a reply of IDENT
          25,50001:USERID:UNIX:joe\\n                          | ! a reply for other ports
          50002,25:USERID:UNIX:joe\\n                          | ! a reply for other ports
          50001,26:USERID:UNIX:joe\\n                          | ! a reply for other ports
          50001:USERID:UNIX:joe\\n                             | ! a reply for other ports
          50001,25,25:USERID:UNIX:joe\\n                       | ! a reply for other ports
          50001,25,:USERID:UNIX:joe\\n                         | ! a reply for other ports
          5000 1,25:USERID:UNIX:joe\\n                         | ! a reply for other ports
          +50001,25:USERID:UNIX:joe\\n                         | ! a reply for other ports
          050001,25:USERID:UNIX:joe\\n                         | ! a reply for other ports
          4295017297,25:USERID:UNIX:joe\\n                     | ! a reply for other ports
          \\01350001,25:USERID:UNIX:joe\\n                   | ! a reply for other ports
          50001\\240,25:USERID:UNIX:joe\\n                   | ! a reply for other ports
          50001,25:ERROR:NO-USER\\r\\n                         | ! it says NO-USER
          50001 , 25 : error : HIDDEN-USER \\r\\n              | ! it says HIDDEN-USER
          50001,25:ERROR:USERID:UNIX:joe\\n                    | ! it says USERID
          50001,25:ERROR:\\033[2J %x\\n                      | ! it says ?[2J?%x
          0,0:ERROR:INVALID-PORT\\n                            | ! a reply for other ports
          """)
  void readsLines(String line, String expected) {
    assertThat(read(line.translateEscapes()))
        .isEqualTo(
            expected.startsWith("! ") ? new Unknown(expected.substring(2)) : new User(expected));
  }

  @Test
  void takesUserIdsOfAtMost512Bytes() {
    assertThat(read("50001,25:USERID:UNIX: " + "x".repeat(512) + " \r\n"))
        .isEqualTo(new User("x".repeat(512)));
    assertThat(read("50001,25:USERID:UNIX:" + "x".repeat(513) + "\r\n"))
        .isEqualTo(new Unknown("a user id of 513 bytes"));
  }

  private static IdentReply read(String line) {
    return IdentReply.of(line.getBytes(StandardCharsets.ISO_8859_1), 50001, 25);
  }
}
