package org.ucspi.shell.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.ucspi.api.settings.Problem;

/**
 * Services of one kind by name, as listeners would take them, and what is wrong with them.
 *
 * @param inUse by name
 * @param problems the reasons, by name
 */
record Configured<S>(Map<String, S> inUse, Map<String, String> problems) {

  /**
   * All of a kind.
   *
   * @param problemsOf the kind in the words of {@link Problem#kind()}
   */
  static <S> Configured<S> of(HeldServices services, Class<S> kind, String problemsOf) {
    var inUse = new TreeMap<String, S>();
    for (var held : services.all(kind)) {
      if (!held.name().isEmpty()) { // such a one no listener can take
        inUse.putIfAbsent(held.name(), held.service());
      }
    }
    var problems = new TreeMap<String, String>();
    for (var held : services.all(Problem.class)) {
      var problem = held.service();
      if (problem.kind().equals(problemsOf)) {
        problems.putIfAbsent(problem.name(), problem.reason());
      }
    }
    return new Configured<>(inUse, problems);
  }

  /** Those in use and those that are not, in order. */
  List<String> names() {
    var names = new TreeSet<>(inUse.keySet());
    names.addAll(problems.keySet());
    return List.copyOf(names);
  }

  Optional<S> get(String name) {
    return Optional.ofNullable(inUse.get(name));
  }

  Optional<String> problem(String name) {
    return Optional.ofNullable(problems.get(name));
  }

  /** Whether it is in use, and the reason why it or its last edit is not. */
  String state(String name) {
    return inUse.containsKey(name)
        ? "in use" + problem(name).map(reason -> "; problem: " + reason).orElse("")
        : "not in use: " + problem(name).orElse("not there");
  }
}
