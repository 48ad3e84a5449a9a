package org.ucspi.tls.internal;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/** Some keys, and a rule by which one of them is taken. */
final class NativeKeys extends X509ExtendedKeyManager {
  private record Pair(PrivateKey key, List<X509Certificate> chain) {}

  private final Map<String, Pair> pairs = new LinkedHashMap<>();
  private final BiFunction<String, SSLEngine, String> rule;
  final List<String> asked = new ArrayList<>();

  /**
   * Chooses by rule.
   *
   * @param rule from type of key and engine to the name of a pair, or null
   */
  NativeKeys(BiFunction<String, SSLEngine, String> rule) {
    this.rule = rule;
  }

  NativeKeys with(OpenSsl openssl, String name) throws Exception {
    var chain = openssl.pem(name + ".pem").certificates();
    pairs.put(name, new Pair(openssl.pem(name + ".key").keys("").get(0), chain));
    return this;
  }

  @Override
  public String chooseEngineServerAlias(String type, Principal[] issuers, SSLEngine engine) {
    asked.add(type);
    return rule.apply(type, engine);
  }

  @Override
  public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
    return rule.apply(String.join(",", types), engine);
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return pairs.containsKey(alias)
        ? pairs.get(alias).chain().toArray(X509Certificate[]::new)
        : null;
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return pairs.containsKey(alias) ? pairs.get(alias).key() : null;
  }

  @Override
  public String[] getServerAliases(String type, Principal[] issuers) {
    throw new UnsupportedOperationException();
  }

  @Override
  public String[] getClientAliases(String type, Principal[] issuers) {
    throw new UnsupportedOperationException();
  }

  @Override
  public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
    throw new UnsupportedOperationException();
  }

  @Override
  public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
    throw new UnsupportedOperationException();
  }
}
