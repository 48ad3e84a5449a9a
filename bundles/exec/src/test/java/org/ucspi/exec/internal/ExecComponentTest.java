package org.ucspi.exec.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.ucspi.api.connection.ConnectionHandler;
import org.ucspi.api.settings.Problem;
import org.ucspi.api.stream.End;

class ExecComponentTest {
  private final List<Object> services = new ArrayList<>();
  private final List<Object> names = new ArrayList<>();
  private LogCapture log;
  private Programs programs;

  @BeforeEach
  void open() throws IOException {
    log = new LogCapture();
    programs = new Programs(NativeRunner.open());
  }

  @AfterEach
  void close() {
    programs.close();
    log.close();
  }

  /** A bundle context that can register and unregister. */
  private BundleContext context() {
    return (BundleContext)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {BundleContext.class},
            (proxy, method, arguments) -> {
              assertThat(method.getName()).isEqualTo("registerService");
              var service = arguments[1];
              var name = ((Dictionary<?, ?>) arguments[2]).get("name");
              services.add(service);
              names.add(name);
              return registration(service, name);
            });
  }

  private ServiceRegistration<?> registration(Object service, Object name) {
    return (ServiceRegistration<?>)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {ServiceRegistration.class},
            (proxy, method, arguments) -> {
              assertThat(method.getName()).isEqualTo("unregister");
              assertThat(services.remove(service)).isTrue();
              names.remove(name);
              return null;
            });
  }

  private static Map<String, Object> file(String name, String command) {
    var properties = new HashMap<String, Object>();
    properties.put("felix.fileinstall.filename", "file:/etc/org.ucspi.exec-" + name + ".cfg");
    properties.put("service.pid", "org.ucspi.exec~" + name);
    properties.put("command", command);
    return properties;
  }

  private FakeConnection serve() {
    var connection = new FakeConnection(Map.of("PROTO", "TCP"));
    ((ConnectionHandler) services.get(0)).handle(connection);
    return connection;
  }

  private static Recorder relayed(FakeConnection connection) throws Exception {
    var recorder = connection.relayed.get(10, TimeUnit.SECONDS);
    recorder.awaitEnd();
    return recorder;
  }

  @Test
  void registersAHandlerThatRunsTheProgram() throws Exception {
    var component =
        new ExecComponent(context(), programs, file("mail", "sh -c 'echo $PROTO $$; exit 3'"));
    assertThat(names).containsExactly("mail");
    var connection = serve();
    var recorder = relayed(connection);
    assertThat(recorder.end).isEqualTo(new End.Exited(3));
    assertThat(recorder.text()).isEqualTo("TCP " + connection.pid + "\n");
    component.close();
    assertThat(services).isEmpty();
  }

  @Test
  void saysWhyItIsUnavailableAndRecovers() throws Exception {
    var component = new ExecComponent(context(), programs, file("mail", "no-such-program"));
    var reason = ((Problem) services.get(0)).reason();
    assertThat(services).containsExactly(new Problem("handler", "mail", reason));
    assertThat(reason)
        .startsWith("org.ucspi.exec-mail.cfg: command: no-such-program is not on PATH");
    assertThat(log.lines)
        .containsExactly("ExecComponent SEVERE exec mail: unable to use configuration: " + reason);
    component.configure(file("mail", "sh -c 'exit 4'"));
    assertThat(relayed(serve()).end).isEqualTo(new End.Exited(4));
    assertThat(services).hasSize(1);
    component.close();
  }

  @Test
  void keepsTheGoodConfigurationThroughABadEdit() throws Exception {
    var component = new ExecComponent(context(), programs, file("mail", "sh -c 'exit 5'"));
    component.configure(file("mail", "sh -c 'exit 6"));
    assertThat(log.lines)
        .endsWith(
            "ExecComponent SEVERE exec mail: unable to use configuration:"
                + " org.ucspi.exec-mail.cfg: command: unbalanced '; the program before it stays in use");
    assertThat(relayed(serve()).end).isEqualTo(new End.Exited(5));
    component.close();
  }

  @Test
  void aGoodEditAppliesToTheNextConnectionOfTheSameService() throws Exception {
    var component = new ExecComponent(context(), programs, file("mail", "cat"));
    var before = services.get(0);
    var running = serve().relayed.get(10, TimeUnit.SECONDS);
    component.configure(file("mail", "sh -c 'exit 6'"));
    assertThat(services).containsExactly(before);
    assertThat(relayed(serve()).end).isEqualTo(new End.Exited(6));
    running.stream.closeOutput();
    assertThat(running.awaitEnd()).isEqualTo(new End.Exited(0));
    component.close();
  }

  @Test
  void anotherNameIsAnotherService() {
    var component = new ExecComponent(context(), programs, file("mail", "cat"));
    var renamed = file("mail", "cat");
    renamed.put("name", "post");
    component.configure(renamed);
    assertThat(names).containsExactly("post");
    assertThat(services).hasSize(1);
    component.close();
    assertThat(services).isEmpty();
  }

  @Test
  void standardErrorGoesToALoggerOfItsName() throws Exception {
    var component = new ExecComponent(context(), programs, file("mail", "sh -c 'echo hm >&2'"));
    relayed(serve());
    await().atMost(Recorder.PATIENCE).until(() -> log.lines.contains("mail INFO hm"));
    component.close();
  }

  @Test
  void aProgramThatCannotStartFailsTheConnection() throws Exception {
    var component = new ExecComponent(context(), programs, file("mail", "cat"));
    var ready = ((ProgramHandler) services.get(0)).ready();
    var gone =
        new Program(
            "mail",
            "/gone",
            List.of("/gone"),
            ready.program().directory(),
            Map.of(),
            Duration.ZERO,
            Descriptors.OF_A_SERVER);
    ((ProgramHandler) services.get(0)).replace(new ProgramHandler.Ready(gone, ready.launcher()));
    assertThat(serve().failed.get(10, TimeUnit.SECONDS))
        .isEqualTo("unable to start /gone: no such file or directory");
    component.close();
  }

  @Test
  void refusesWhenTooManyWait() throws Exception {
    var component = new ExecComponent(context(), programs, file("mail", "cat"));
    var blocked = new CountDownLatch(1);
    var busy = new CountDownLatch(Programs.THREADS);
    for (int i = 0; i < Programs.THREADS; i++) {
      programs.whenPossible(
          () -> {
            busy.countDown();
            hold(blocked);
          });
    }
    assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
    for (int i = 0; i < Programs.MOST_WAITING; i++) {
      programs.whenPossible(() -> hold(blocked));
    }
    var last = serve();
    assertThat(last.failed.get(10, TimeUnit.SECONDS))
        .endsWith("cat: too many programs wait to be started");
    blocked.countDown();
    component.close();
  }

  @Test
  void stoppingTellsThoseThatWait() throws Exception {
    var component = new ExecComponent(context(), programs, file("mail", "cat"));
    var blocked = new CountDownLatch(1);
    for (int i = 0; i < Programs.THREADS; i++) {
      programs.whenPossible(() -> hold(blocked));
    }
    var waits = serve();
    var stop = CompletableFuture.runAsync(programs::close);
    await().atMost(Recorder.PATIENCE).until(programs::stopping);
    var late = serve();
    blocked.countDown();
    stop.get(10, TimeUnit.SECONDS);
    for (var connection : List.of(waits, late)) {
      assertThat(connection.failed.get(10, TimeUnit.SECONDS)).endsWith("cat: the bundle stops");
    }
    component.close();
  }

  private static void hold(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
