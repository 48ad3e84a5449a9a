package org.ucspi.transport.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Keys of {@code org.ucspi.transport}. */
@ObjectClassDefinition(
    id = "org.ucspi.transport",
    name = "UCSPI transport",
    description = "Sockets of the TLS super-server")
public @interface TransportConfig {
  @AttributeDefinition(
      name = "I/O threads",
      description =
          "Threads that read from and write to the network; 0 for one per core. "
              + "A change applies when the bundle starts again",
      min = "0",
      max = "256")
  int ioThreads() default 0;
}
