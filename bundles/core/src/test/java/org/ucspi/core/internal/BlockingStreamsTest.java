package org.ucspi.core.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.ucspi.api.stream.End;

class BlockingStreamsTest {
  private final MemoryStream stream = new MemoryStream();
  private final BlockingStreams streams = new BlockingStreams(stream);

  @Test
  void readsWhatWasSentThenTheEnd() throws Exception {
    stream.send("two ");
    var reader = CompletableFuture.supplyAsync(this::readAll);
    await().until(() -> stream.waiting() == 0);
    stream.send("chunks");
    await().until(() -> stream.waiting() == 0);
    stream.endInput();
    assertThat(reader.get()).isEqualTo("two chunks");
  }

  @Test
  void writingWaitsWhileTheClientIsSlow() throws Exception {
    stream.full(true);
    streams.output().write("first".getBytes(UTF_8));
    var second =
        CompletableFuture.runAsync(
            () -> {
              try {
                streams.output().write("second".getBytes(UTF_8));
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    assertThat(stream.written()).isEqualTo("first");
    stream.full(false);
    second.get();
    assertThat(stream.written()).isEqualTo("firstsecond");
  }

  @Test
  void breaksReadingAndWritingWhenTheConnectionBreaks() {
    stream.close(new End.Broken("connection reset by peer"));
    assertThatThrownBy(() -> streams.input().read()).hasMessage("connection reset by peer");
    assertThatThrownBy(() -> streams.output().write(1)).hasMessage("connection reset by peer");
  }

  @Test
  void closingEndsBothDirectionsInGoodOrder() {
    streams.close();
    assertThat(stream.calls).containsExactly("closeOutput", "closeInput");
  }

  private String readAll() {
    try {
      return new String(streams.input().readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
