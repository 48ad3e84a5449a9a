package org.ucspi.commandline.internal;

import java.util.List;
import java.util.StringTokenizer;
import org.ucspi.api.commandline.Configuration;

/** DNSCACHEIP and LOCALDOMAIN: how names are looked up. */
final class EnvironmentVariables {
  private static final String PID = "org.ucspi.environment";

  private EnvironmentVariables() {}

  static void configure(Request request, List<Configuration> configurations) {
    var values = new Values();
    values.put("resolvers", joined(request.variable("DNSCACHEIP")), "");
    values.put("searchDomain", first(request), "");
    if (values.isEmpty()) {
      return;
    }
    var configuration = values.of(PID, "");
    if (request.hasOwnProcess()) {
      configurations.add(configuration);
      return;
    }
    for (var value : configuration.values().entrySet()) {
      request.remark(
          "how names are looked up is one for all listeners: set "
              + value.getKey()
              + " = "
              + value.getValue()
              + " in "
              + configuration.file()
              + " for it");
    }
  }

  private static String joined(String words) {
    var joined = new StringBuilder();
    var word = new StringTokenizer(words);
    while (word.hasMoreTokens()) {
      joined.append(joined.isEmpty() ? "" : ",").append(word.nextToken());
    }
    return joined.toString();
  }

  private static String first(Request request) {
    var domains = new StringTokenizer(request.variable("LOCALDOMAIN"));
    if (!domains.hasMoreTokens()) {
      return "";
    }
    var first = domains.nextToken();
    if (domains.hasMoreTokens()) {
      request.remark("of LOCALDOMAIN only the first counts here: " + first);
    }
    return first;
  }
}
