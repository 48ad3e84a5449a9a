package org.ucspi.environment.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VariableBlockTest {
  private final VariableBlock block = new VariableBlock();

  @ParameterizedTest
  @CsvSource({"x, 1", "ß, 2", "語, 3"})
  void countsOctetsOfOneWithItsNameAndItsNul(String character, int octets) {
    int room = VariableBlock.ONE - "NAME=".length() - 1;
    var fits = character.repeat(room / octets) + "x".repeat(room % octets);
    block.put("NAME", fits);
    block.put("NAM2", fits + "x");
    assertThat(block.variables()).containsOnlyKeys("NAME");
  }

  @Test
  void takesNoMoreOnceItIsFull() {
    var value = "x".repeat(1_000 - "N000=".length() - 1 - 8);
    for (int i = 0; i < 300; i++) {
      block.put("N%03d".formatted(i), value);
    }
    assertThat(block.variables()).hasSize(VariableBlock.ALL / 1_000);
    block.put("SMALL", "fits");
    assertThat(block.variables()).containsEntry("SMALL", "fits");
  }

  @Test
  void takesNothingEmptyAndNothingWithANul() {
    block.put("A", "");
    block.put("B", "b\0C=c");
    block.put("D", "d");
    assertThat(block.variables()).containsOnlyKeys("D");
  }
}
