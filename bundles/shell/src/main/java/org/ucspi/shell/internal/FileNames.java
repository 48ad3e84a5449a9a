package org.ucspi.shell.internal;

import java.nio.file.Path;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.FileCompleter;
import org.ucspi.api.settings.Settings;

/** Completes the names of files, relative to the Karaf base as the commands take them. */
@Service
public final class FileNames extends FileCompleter {
  @Override
  protected Path getUserDir() {
    return Settings.path("");
  }
}
