package org.ucspi.core.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The keys of {@code etc/org.ucspi.listener-NAME.cfg}, their defaults and their meaning. */
@ObjectClassDefinition(
    id = "org.ucspi.listener",
    name = "UCSPI listener",
    description =
        "A listening socket: who may connect, in TLS or not, and what runs for each connection")
@interface ListenerConfig {

  @AttributeDefinition(
      required = false,
      description = "How commands and logs call it; NAME of the file when empty")
  String name() default "";

  @AttributeDefinition(
      description =
          "Address or name to listen on: 0 for all of IPv4, :: or :0 for IPv6 and IPv4, fe80::1%eth0 for link-local")
  String host() default ":0";

  @AttributeDefinition(description = "Port: a number, a service name, or 0 for a free one")
  String port();

  @AttributeDefinition(
      description =
          "Name of the handler: a program's exec configuration or a ConnectionHandler service")
  String handler();

  @AttributeDefinition(
      required = false,
      description = "Name of the TLS profile; empty for plain TCP")
  String tls() default "";

  @AttributeDefinition(
      description = "When TLS starts: at once, or delayed until the program asks (UCSPI-TLS)",
      options = {
        @Option(value = "immediate", label = "immediate"),
        @Option(value = "delayed", label = "delayed")
      })
  String tlsStart() default "immediate";

  @AttributeDefinition(required = false, description = "Name of the rule set; empty for none")
  String rules() default "";

  @AttributeDefinition(
      required = false,
      description =
          "Name of a rule set asked by IP address alone, before DNS and IDENT; empty for none")
  String ipRules() default "";

  @AttributeDefinition(description = "Most connections at once; at the limit accepting is deferred")
  int concurrency() default 40;

  @AttributeDefinition(
      description =
          "Most connections at once from one IP address; 0 for no limit; MAXCONIP of a rule overrides it")
  int maxPerIp() default 0;

  @AttributeDefinition(
      description =
          "Connections the kernel keeps waiting, see listen(2); counts when the socket is opened next")
  int backlog() default 20;

  @AttributeDefinition(
      required = false,
      description = "Text written first: inside TLS, or in plain text when TLS is delayed")
  String banner() default "";

  @AttributeDefinition(description = "Look up the client's host name in DNS")
  boolean lookupRemoteHost() default true;

  @AttributeDefinition(
      description = "Keep the client's host name only if its addresses contain the client's")
  boolean paranoid() default false;

  @AttributeDefinition(
      required = false,
      description = "Our host name, for programs and the log; empty to look it up in DNS")
  String localHost() default "";

  @AttributeDefinition(description = "Ask the client's IDENT server (RFC 1413)")
  boolean lookupRemoteInfo() default false;

  @AttributeDefinition(description = "Seconds after which IDENT is given up")
  int remoteInfoTimeoutSeconds() default 26;

  @AttributeDefinition(description = "Seconds after which a TLS handshake is given up")
  int handshakeTimeoutSeconds() default 26;

  @AttributeDefinition(
      description =
          "Seconds without a byte either way after which a connection is ended; 0 for never")
  int idleTimeoutSeconds() default 3600;

  @AttributeDefinition(
      description = "Seconds that live connections may go on after the listener was removed")
  int drainTimeoutSeconds() default 30;

  @AttributeDefinition(description = "Set the variables TCP* and TCP6*")
  boolean tcpEnvironment() default true;

  @AttributeDefinition(description = "Set the variables SSL_* as mod_ssl names them")
  boolean tlsEnvironment() default false;

  @AttributeDefinition(description = "TCP_NODELAY: send small pieces at once")
  boolean noDelay() default true;

  @AttributeDefinition(
      description =
          "What is logged: nothing, errors, every connection, or its protocol and cipher too",
      options = {
        @Option(value = "quiet", label = "quiet"),
        @Option(value = "errors", label = "errors"),
        @Option(value = "verbose", label = "verbose"),
        @Option(value = "tls", label = "tls")
      })
  String verbosity() default "verbose";
}
