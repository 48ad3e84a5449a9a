package org.ucspi.commands;

import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.ucspi.api.listener.Listeners;

/** A server as far as stopping goes; the connections of one that is told to stop do not end. */
final class StopMain {
  private StopMain() {}

  public static void main(String[] arguments) throws InterruptedException {
    boolean drains = arguments[0].equals("drains");
    var listeners =
        (Listeners)
            Proxy.newProxyInstance(
                StopMain.class.getClassLoader(),
                new Class<?>[] {Listeners.class},
                (proxy, method, none) ->
                    drains ? CompletableFuture.completedStage(null) : new CompletableFuture<>());
    Stopping.with(listeners, false);
    if (!drains) {
      System.exit(1);
    }
    new CountDownLatch(1).await();
  }
}
