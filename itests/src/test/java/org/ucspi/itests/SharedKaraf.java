package org.ucspi.itests;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One Karaf from the assembly for all test classes that ask for a {@link KarafProcess}: each start
 * costs some 10 s. It ends with the run; each class keeps to listeners of its own.
 */
final class SharedKaraf implements ParameterResolver {
  private record Running(KarafProcess karaf) implements AutoCloseable {
    @Override
    public void close() {
      karaf.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
    return parameter.getParameter().getType() == KarafProcess.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
    return test.getRoot()
        .getStore(Namespace.create(SharedKaraf.class))
        .getOrComputeIfAbsent(
            Running.class,
            none ->
                new Running(KarafProcess.ofAssembly("shared", Ports.free()).start().awaitShell()),
            Running.class)
        .karaf();
  }
}
