package org.ucspi.exec.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A vector as execve(2) wants it: addresses of strings, a zero, and here the strings behind them.
 */
record Strings(Block block, int addresses) implements AutoCloseable {

  static Strings of(List<String> strings) {
    var encoded = strings.stream().map(s -> s.getBytes(StandardCharsets.UTF_8)).toList();
    int addresses = Math.multiplyExact(encoded.size() + 1, Long.BYTES);
    int size = addresses + encoded.stream().mapToInt(s -> s.length + 1).sum();
    var block = Block.of(size);
    var content = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    int at = addresses;
    for (int i = 0; i < encoded.size(); i++) {
      var string = encoded.get(i);
      content.putLong(i * Long.BYTES, block.address() + at);
      content.put(at, string);
      at += string.length + 1;
    }
    block.fill(content.array());
    return new Strings(block, addresses);
  }

  long address() {
    return block.address();
  }

  /** The address of the first string. */
  long first() {
    return block.address() + addresses;
  }

  @Override
  public void close() {
    block.close();
  }
}
