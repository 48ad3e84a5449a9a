import static java.nio.charset.StandardCharsets.UTF_8;
import static org.osgi.framework.FrameworkUtil.asDictionary;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.service.cm.ConfigurationAdmin;
import org.ucspi.api.connection.BlockingHandler;

/** Greets over TLS. Arguments: a port, and the jars of the bundles. */
class Hello {
  public static void main(String[] arguments) throws Exception {
    var framework = new FrameworkFactory().newFramework(Map.of(
        "org.osgi.framework.storage.clean", "onFirstInit",
        "org.ops4j.pax.logging.DefaultServiceLog.level", "INFO",
        // what this program shares with the bundles
        "org.osgi.framework.system.packages.extra", "org.osgi.service.cm;version=1.6,"
            + "org.ucspi.api.connection;org.ucspi.api.stream;version=1.0"));
    framework.start();
    var context = framework.getBundleContext();
    var bundles = new ArrayList<Bundle>();
    for (int i = 1; i < arguments.length; i++) {
      bundles.add(context.installBundle(Path.of(arguments[i]).toUri().toString()));
    }
    for (Bundle bundle : bundles) {
      bundle.start();
    }

    BlockingHandler hello = (in, out, environment) ->
        out.write(("hello " + environment.get("TCPREMOTEIP") + "\r\n").getBytes(UTF_8));
    context.registerService(BlockingHandler.class, hello, asDictionary(Map.of("name", "hello")));

    var admin = context.getService(context.getServiceReference(ConfigurationAdmin.class));
    admin.getFactoryConfiguration("org.ucspi.tls", "demo", "?") // makes a certificate of its own
        .update(asDictionary(Map.of("name", "demo")));
    admin.getFactoryConfiguration("org.ucspi.listener", "hello", "?")
        .update(asDictionary(Map.of(
            "name", "hello", "port", arguments[0], "tls", "demo", "handler", "hello")));
    framework.waitForStop(0);
  }
}
