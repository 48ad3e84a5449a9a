package org.ucspi.api.settings;

/**
 * Registered as a service in place of a TLS profile, rule set or handler that is configured but
 * cannot be used, so that who waits for it can say why.
 *
 * @param kind {@code tls}, {@code rules} or {@code handler}
 * @param name its name
 * @param reason one line that names file, key and value
 */
public record Unavailable(String kind, String name, String reason) {}
