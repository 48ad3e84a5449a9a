package org.ucspi.exec.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToolsTest {
  @TempDir Path folder;

  private Tools.Answer ask(String script) throws IOException {
    return new FakeHost(folder).tool("tool", script).tools().ask("tool", "argument");
  }

  @Test
  void readsMoreThanAPipeHolds() throws IOException {
    assertThat(ask("/usr/bin/head -c 200000 /dev/zero | /usr/bin/tr '\\0' x").text())
        .hasSize(200_000);
  }

  @Test
  void givesStatusAndWhatWasSaidOnDescriptor1() throws IOException {
    assertThat(ask("echo \"$1\"; echo noise >&2; exit 7"))
        .isEqualTo(new Tools.Answer(7, "argument"));
  }

  @Test
  void standardInputIsAtItsEnd() throws IOException {
    assertThat(ask("/usr/bin/cat; echo end").text()).isEqualTo("end");
  }

  @Test
  void endlessAnswersAreCutOff() {
    assertThatThrownBy(() -> ask("exec /usr/bin/yes")).hasMessage("tool says too much");
  }

  @Test
  void outputThatOutlivesTheToolIsNotWaitedFor() {
    assertThatThrownBy(() -> ask("/usr/bin/sleep 20 & wait"))
        .hasMessage("tool does not end within 1 s");
  }
}
