package org.ucspi.rules.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

@ObjectClassDefinition(
    id = "org.ucspi.rules",
    name = "UCSPI rules",
    description = "A set of access rules: who may connect, and with which variables")
@interface RulesConfig {

  @AttributeDefinition(
      description =
          "File of rules, watched: a cdb made by tcprules, or the text that tcprules reads, told"
              + " apart by content; empty: the rules are inline, in rule.N")
  String file() default "";

  @AttributeDefinition(
      description =
          "What to say of everyone while the file is not there: deny, or allow as sslserver -X")
  String ifMissing() default "deny";
}
