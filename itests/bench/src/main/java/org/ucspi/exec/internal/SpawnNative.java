package org.ucspi.exec.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import org.ucspi.api.stream.ByteStream;
import org.ucspi.api.stream.End;

/** Ours: from the launcher's start to the stream's end. */
final class SpawnNative implements SpawnWay {
  private final Program program =
      new Program(
          "true",
          "/bin/true",
          List.of("/bin/true"),
          Path.of("/"),
          Map.of(),
          Duration.ofSeconds(5),
          Descriptors.OF_A_SERVER);
  private final NativeRunner runner;
  private final Runner.Launcher launcher;

  SpawnNative() throws IOException {
    runner = NativeRunner.open();
    launcher = runner.launcher(line -> {});
  }

  @Override
  public String title() {
    return "ours";
  }

  @Override
  public Cost spawn(int count) throws IOException, InterruptedException {
    return SpawnWay.measure(count, this::spawn);
  }

  private void spawn() throws IOException, InterruptedException {
    var ends = new LinkedBlockingQueue<End>();
    var stream = launcher.start(program, ENVIRONMENT).stream();
    stream.open(
        new ByteStream.Receiver() {
          @Override
          public void data(ByteBuffer data) {}

          @Override
          public void inputClosed() {}

          @Override
          public void closed(End end) {
            ends.add(end);
          }
        });
    stream.more();
    var end = ends.take();
    if (!end.equals(new End.Exited(0))) {
      throw new IOException("/bin/true: " + end);
    }
  }

  @Override
  public void close() {
    launcher.close();
    runner.close();
  }
}
