package org.ucspi.api.tls;

import java.time.Instant;

/**
 * A server certificate in use.
 *
 * @param serverName for which server name (SNI, RFC 6066) it is configured, such as {@code
 *     mail.example} or {@code *.example}; empty for the default
 * @param file the file it came from
 * @param subject its subject, or its first name where that is empty
 * @param algorithm of its key, such as {@code RSA 2048}, {@code EC P-256} or {@code Ed25519}
 * @param notBefore valid from then on
 * @param notAfter valid until then
 */
public record CertificateStatus(
    String serverName,
    String file,
    String subject,
    String algorithm,
    Instant notBefore,
    Instant notAfter) {}
