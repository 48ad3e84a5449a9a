package org.ucspi.core.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The keys of {@code etc/org.ucspi.client-NAME.cfg}, their defaults and their meaning. */
@ObjectClassDefinition(
    id = "org.ucspi.client",
    name = "UCSPI client",
    description = "A way to a server: where it is, from where and how long to try, in TLS or not")
@interface ClientConfig {

  @AttributeDefinition(
      required = false,
      description = "How services and logs call it; NAME of the file when empty")
  String name() default "";

  @AttributeDefinition(
      required = false,
      description = "Name or address of the server; empty or 0 for this machine")
  String host() default "";

  @AttributeDefinition(description = "Port of the server: a number or a service name")
  String port();

  @AttributeDefinition(
      required = false,
      description = "Name of the TLS profile (tlsclient); empty for plain TCP")
  String tls() default "";

  @AttributeDefinition(
      description = "Seconds for each address of the host in the first round",
      min = "1")
  int connectTimeoutSeconds() default 2;

  @AttributeDefinition(
      description =
          "Seconds for each address that timed out, in a second round, 0 for none; a host with one address has both at once",
      min = "0")
  int retryTimeoutSeconds() default 58;

  @AttributeDefinition(description = "Seconds after which a TLS handshake is given up", min = "1")
  int handshakeTimeoutSeconds() default 60;

  @AttributeDefinition(
      description =
          "Seconds without a byte either way after which a connection is ended; 0 for never",
      min = "0")
  int idleTimeoutSeconds() default 3600;

  @AttributeDefinition(required = false, description = "IP address to connect from; empty for any")
  String localAddress() default "";

  @AttributeDefinition(
      description = "Port to connect from; 0 for a free one",
      min = "0",
      max = "65535")
  int localPort() default 0;

  @AttributeDefinition(
      description = "Which addresses of the host are tried",
      options = {
        @Option(label = "any", value = "any"),
        @Option(label = "IPv4", value = "ipv4"),
        @Option(label = "IPv6", value = "ipv6")
      })
  String addresses() default "any";

  @AttributeDefinition(description = "TCP_NODELAY")
  boolean noDelay() default true;

  @AttributeDefinition(description = "Look up the server's host name")
  boolean lookupRemoteHost() default true;

  @AttributeDefinition(
      required = false,
      description = "Our host name, for programs; empty to look it up")
  String localHost() default "";

  @AttributeDefinition(description = "Ask the server's IDENT server (RFC 1413)")
  boolean lookupRemoteInfo() default false;

  @AttributeDefinition(description = "Seconds after which IDENT is given up", min = "1")
  int remoteInfoTimeoutSeconds() default 26;

  @AttributeDefinition(description = "Set the variables TCP* and TCP6*")
  boolean tcpEnvironment() default true;

  @AttributeDefinition(description = "Set the variables SSL_* as mod_ssl names them")
  boolean tlsEnvironment() default false;

  @AttributeDefinition(
      description = "What is logged",
      options = {
        @Option(label = "nothing", value = "quiet"),
        @Option(label = "errors", value = "errors"),
        @Option(label = "connections too", value = "verbose"),
        @Option(label = "with protocol and cipher of TLS", value = "tls")
      })
  String verbosity() default "errors";
}
