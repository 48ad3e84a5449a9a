/** The commands {@code ucspi:…} of the Karaf console. */
package org.ucspi.shell.internal;
