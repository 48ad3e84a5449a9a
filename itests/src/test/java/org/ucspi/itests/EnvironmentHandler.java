package org.ucspi.itests;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.ucspi.api.connection.BlockingHandler;

/**
 * The handler {@code environment} of an OSGi application, as a bundle of its own: it prints its
 * environment as {@code env -0} does.
 */
public final class EnvironmentHandler implements BundleActivator, BlockingHandler {
  @Override
  public void start(BundleContext context) {
    context.registerService(
        BlockingHandler.class, this, FrameworkUtil.asDictionary(Map.of("name", "environment")));
  }

  @Override
  public void stop(BundleContext context) {}

  @Override
  public void handle(InputStream in, OutputStream out, Map<String, String> environment)
      throws IOException {
    var text = new StringBuilder();
    environment.forEach((name, value) -> text.append(name + '=' + value + '\0'));
    out.write(text.toString().getBytes(UTF_8));
  }
}
