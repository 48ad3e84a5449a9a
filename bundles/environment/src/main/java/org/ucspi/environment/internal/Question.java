package org.ucspi.environment.internal;

import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/**
 * A question to DNS, class IN.
 *
 * @param name absolute; upper and lower case are alike
 * @param type one of {@link Type}
 */
record Question(Name name, int type) {
  @Override
  public String toString() {
    return name + " " + Type.string(type);
  }
}
