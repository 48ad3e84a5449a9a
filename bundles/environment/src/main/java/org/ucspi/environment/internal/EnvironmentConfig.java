package org.ucspi.environment.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

@ObjectClassDefinition(
    id = "org.ucspi.environment",
    name = "UCSPI environment",
    description = "How host names are looked up for the variables of connections")
@interface EnvironmentConfig {

  @AttributeDefinition(
      description = "DNS servers as IP addresses, in the order to ask them; empty: the system's")
  String[] resolvers() default {};

  @AttributeDefinition(
      description = "Seconds after which a DNS look-up is given up",
      min = "1",
      max = "3600")
  int dnsTimeoutSeconds() default 8;

  @AttributeDefinition(
      description = "Domain that completes host names without a dot; empty: the system's")
  String searchDomain() default "";
}
