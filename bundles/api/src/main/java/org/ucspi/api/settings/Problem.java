package org.ucspi.api.settings;

/**
 * Registered as a service while something is wrong with a configured thing: it is not there, or it
 * is, and its last edit is not in use. For those who wait for it or show it.
 *
 * @param kind {@code tls}, {@code tlsclient}, {@code rules}, {@code handler} or {@code client}
 * @param name its name
 * @param reason one line that names file, key and value
 */
public record Problem(String kind, String name, String reason) {}
