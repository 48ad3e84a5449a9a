package org.ucspi.environment.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

@ObjectClassDefinition(
    id = "org.ucspi.environment",
    name = "UCSPI environment",
    description = "How host names are looked up for the variables of connections")
@interface EnvironmentConfig {

  @AttributeDefinition(
      description =
          "DNS servers in the order to ask them, such as 192.0.2.53, 192.0.2.53:5353 or [::1]:5353; empty for the system's")
  String[] resolvers() default {};

  @AttributeDefinition(
      description = "Seconds that all DNS look-ups of one connection may take, 1 to 240",
      min = "1",
      max = "240")
  int dnsTimeoutSeconds() default 8;

  @AttributeDefinition(
      description =
          "Domain that completes names of the hosts file, and those of hosts to connect to, that have no dot; empty for none")
  String searchDomain() default "";
}
