package org.ucspi.api.rules;

import java.io.IOException;
import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/** Compiles rules from text into a constant database, as tcprules(1) does. A service. */
@ProviderType
public interface RuleCompiler {

  /**
   * Reads rules and writes the database that tcprules(1) would write, byte for byte: into a
   * temporary file beside the old database, synced to the disk, then renamed. After a failure the
   * old database is as it was. Blocks; any thread.
   *
   * @param text the file of rules, as tcprules(1) reads it
   * @param database the file to write or replace
   * @return how many rules it has, each address of a range counted
   * @throws InvalidRulesException when the text has mistakes
   * @throws IOException when a file cannot be read or written; the message names it
   */
  int compile(Path text, Path database) throws IOException, InvalidRulesException;
}
