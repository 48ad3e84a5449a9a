package org.ucspi.shell.internal;

import org.apache.karaf.shell.api.console.Session;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.ControlChar;
import org.jline.terminal.Terminal;

/**
 * Has the terminal hand over Ctrl-D as a character that ends a line: JLine's input takes the end
 * that it is otherwise for nothing at all.
 */
final class CtrlD {
  static final int CHARACTER = 4;

  private final Runnable restore;

  private CtrlD(Runnable restore) {
    this.restore = restore;
  }

  static CtrlD handedOver(Session session) {
    if (!(session.getTerminal() instanceof Terminal terminal)) {
      return new CtrlD(() -> {});
    }
    var before = terminal.getAttributes();
    var meanwhile = new Attributes(before);
    meanwhile.setControlChar(ControlChar.VEOF, 0); // none
    meanwhile.setControlChar(ControlChar.VEOL, CHARACTER);
    terminal.setAttributes(meanwhile);
    return new CtrlD(() -> terminal.setAttributes(before));
  }

  void restore() {
    restore.run();
  }
}
