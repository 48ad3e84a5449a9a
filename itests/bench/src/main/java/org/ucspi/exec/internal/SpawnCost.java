package org.ucspi.exec.internal;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.ucspi.exec.internal.SpawnWay.Cost;

/**
 * Prints what it costs to start a program and to follow it to its end, our way, the JDK's, and in
 * C. Rounds of each take turns, so that what else the machine does meets all of them.
 */
public final class SpawnCost {
  private static final int WARM_UP = 10_000;
  private static final int ROUNDS = 15;
  private static final int A_ROUND = 300;

  private SpawnCost() {}

  /**
   * Prints a line for each way.
   *
   * @param arguments the source of the C program, megabytes in use, descriptors open besides
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int megabytes = Integer.parseInt(arguments[1]);
    int descriptors = Integer.parseInt(arguments[2]);
    var memory = new byte[megabytes][1 << 20];
    var sockets = new ArrayList<SocketChannel>();
    try {
      for (var page : memory) {
        Arrays.fill(page, (byte) 1);
      }
      for (int i = 0; i < descriptors; i++) {
        sockets.add(SocketChannel.open());
      }
      print(
          "%d MB of heap, %d sockets".formatted(megabytes, descriptors),
          measure(Path.of(arguments[0]), megabytes, descriptors, WARM_UP, ROUNDS, A_ROUND));
    } finally {
      for (var socket : sockets) {
        socket.close();
      }
      Reference.reachabilityFence(memory);
    }
  }

  /** By title, ours first; C is left out where it cannot be built. */
  static Map<String, Cost> measure(
      Path source, int megabytes, int descriptors, int warmUp, int rounds, int aRound)
      throws IOException, InterruptedException {
    var ways = new ArrayList<SpawnWay>(List.of(new SpawnNative(), new SpawnJdk()));
    SpawnC.built(source, megabytes, descriptors).ifPresent(ways::add);
    try {
      for (var way : ways) {
        way.spawn(warmUp); // until nothing is compiled any more
      }
      var all = new LinkedHashMap<String, List<Cost>>();
      for (int round = 0; round < rounds; round++) {
        for (var way : ways) {
          all.computeIfAbsent(way.title(), title -> new ArrayList<>()).add(way.spawn(aRound));
        }
      }
      var medians = new LinkedHashMap<String, Cost>();
      all.forEach(
          (title, costs) ->
              medians.put(
                  title,
                  new Cost(
                      median(costs, Cost::wall),
                      median(costs, Cost::parent),
                      median(costs, Cost::child))));
      return medians;
    } finally {
      ways.forEach(SpawnWay::close);
    }
  }

  private static double median(List<Cost> costs, ToDoubleFunction<Cost> value) {
    var sorted = costs.stream().mapToDouble(value).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  private static void print(String load, Map<String, Cost> costs) {
    System.out.printf(
        "%n%-26s %8s %8s %8s %8s %10s%n", load, "wall us", "cpu us", "parent", "child", "to C");
    var measure = Optional.ofNullable(costs.get("C"));
    costs.forEach(
        (title, cost) ->
            System.out.printf(
                Locale.ROOT,
                "%-26s %8.0f %8.0f %8.0f %8.0f %5.2f %5.2f%n",
                title,
                cost.wall() / 1e3,
                cost.processor() / 1e3,
                cost.parent() / 1e3,
                cost.child() / 1e3,
                measure.map(c -> cost.wall() / c.wall()).orElse(Double.NaN),
                measure.map(c -> cost.processor() / c.processor()).orElse(Double.NaN)));
  }
}
