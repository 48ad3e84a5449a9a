package org.ucspi.exec.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

@ObjectClassDefinition(
    id = ExecComponent.PID,
    name = "UCSPI program",
    description =
        "A program that serves connections, one process each. Besides these keys, env.VARIABLE sets"
            + " a variable of its base environment.")
@interface ExecConfig {

  @AttributeDefinition(
      name = "Command",
      description =
          "program and arguments, quoted as a POSIX shell quotes, run without a shell; found on PATH"
              + " when configured")
  String command();

  @AttributeDefinition(
      name = "Directory",
      description =
          "working directory, inside of chroot where that is set; empty: the Karaf base, or / inside"
              + " of chroot",
      required = false)
  String directory() default "";

  @AttributeDefinition(
      name = "Inherit",
      description = "variables taken over from Karaf's own environment; *: all that it has",
      required = false)
  String[] inherit() default {"PATH", "HOME", "LANG", "TZ"};

  @AttributeDefinition(
      name = "User",
      description =
          "name or number of the user to run as, with the groups that a login has; needs root and"
              + " setpriv(1)",
      required = false)
  String user() default "";

  @AttributeDefinition(
      name = "Groups",
      description =
          "names or numbers of the groups to run with instead, separated by commas, the primary one"
              + " first; needs root and setpriv(1)",
      required = false)
  String group() default "";

  @AttributeDefinition(
      name = "Root directory",
      description =
          "root directory of the program, in which command and directory are then; needs root and"
              + " chroot(1)",
      required = false)
  String chroot() default "";

  @AttributeDefinition(
      name = "Kill after",
      description = "seconds from SIGTERM to SIGKILL, 0 to 300",
      required = false)
  int killAfterSeconds() default 5;

  @AttributeDefinition(
      name = "Descriptors",
      description =
          "numbers that the connection has for the program, to read from and to write to: 0,1, or"
              + " 6,7 for the program of a client, whose 0, 1 and terminal are Karaf's own",
      required = false)
  String[] descriptors() default {"0", "1"};

  @AttributeDefinition(
      name = "Standard error",
      description = "descriptor 2: log its lines, or inherit Karaf's own",
      options = {
        @Option(value = "log", label = "log"),
        @Option(value = "inherit", label = "inherit")
      },
      required = false)
  String standardError() default "log";
}
