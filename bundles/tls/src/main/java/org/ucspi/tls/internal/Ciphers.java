package org.ucspi.tls.internal;

import io.netty.handler.ssl.CipherSuiteConverter;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.apache.tomcat.util.net.openssl.ciphers.Authentication;
import org.apache.tomcat.util.net.openssl.ciphers.Cipher;
import org.apache.tomcat.util.net.openssl.ciphers.Encryption;
import org.apache.tomcat.util.net.openssl.ciphers.OpenSSLCipherConfigurationParser;
import org.apache.tomcat.util.net.openssl.ciphers.Protocol;

/**
 * Cipher suites as users name them: suites by their OpenSSL or standard names, expressions of
 * openssl-ciphers(1), and suites of TLS 1.3, all in one list.
 */
final class Ciphers {
  /** Forward secrecy and authenticated encryption only, stronger and faster ones first. */
  private static final List<String> DEFAULTS =
      List.of(
          "TLS_AES_256_GCM_SHA384",
          "TLS_AES_128_GCM_SHA256",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  static final List<String> OF_TLS_13 = DEFAULTS.stream().filter(Ciphers::isOfTls13).toList();

  /** What may stand before a name, openssl-ciphers(1): exclude, delete, move to the end. */
  private static final String OPERATORS = "!-+";

  private static final Set<String> JDK = jdk();

  private static final String TLS_12 = "TLSv1.2";
  private static final String TLS_13 = "TLSv1.3";
  private static final String STRENGTH = "@STRENGTH";

  private final Set<String> available;
  private final Set<String> of13 = new LinkedHashSet<>();
  private final List<String> expression = new ArrayList<>();
  private boolean names13;
  private boolean wants12;

  private Ciphers(Set<String> available) {
    this.available = available;
  }

  /**
   * The suites of a list as in the key {@code ciphers}, by their standard names. A list that names
   * none of TLS 1.3 says nothing about it, as with OpenSSL: there the defaults come first. Suites
   * without authentication or encryption are never among them.
   *
   * @param available the standard names of those that the engines have
   */
  static List<String> of(String list, List<String> protocols, Set<String> available)
      throws MaterialException {
    var ciphers = new Ciphers(available);
    for (String word : list.split("[:,;\\s]+", -1)) {
      if (!word.isEmpty()) {
        ciphers.add(word);
      }
    }
    var suites =
        ciphers.suites().stream()
            .filter(s -> protocols.contains(isOfTls13(s) ? TLS_13 : TLS_12))
            .toList();
    if (suites.isEmpty()) {
      throw none(protocols);
    }
    if ((ciphers.wants12 || !ciphers.names13)
        && protocols.contains(TLS_12)
        && suites.stream().allMatch(Ciphers::isOfTls13)) {
      throw none(List.of(TLS_12));
    }
    return suites;
  }

  private static MaterialException none(List<String> protocols) {
    return new MaterialException("has none for protocols " + String.join(", ", protocols));
  }

  /**
   * The versions of TLS for which there is a suite: engines would have their own for the others.
   */
  static List<String> protocolsOf(List<String> suites, List<String> protocols) {
    var of13 = suites.stream().collect(Collectors.partitioningBy(Ciphers::isOfTls13));
    return protocols.stream().filter(p -> !of13.get(p.equals(TLS_13)).isEmpty()).toList();
  }

  /** The name in OpenSSL, for the log. */
  static String openSsl(String standard) {
    return isOfTls13(standard) ? standard : CipherSuiteConverter.toOpenSsl(standard, false);
  }

  private void add(String word) throws MaterialException {
    boolean operated = OPERATORS.indexOf(word.charAt(0)) >= 0;
    var name = operated ? word.substring(1) : word;
    if (name.isEmpty()) {
      throw new MaterialException('"' + word + "\" has no name of ciphers behind it");
    }
    if (isOfTls13(name)) {
      names13 = true;
      of13.remove(name);
      if (!operated || word.charAt(0) == '+') {
        of13.add(name);
      }
    } else {
      expression.add(word);
      wants12 |= !operated && !word.equals(STRENGTH);
    }
    if (!operated && !word.equals(STRENGTH)) {
      check(name);
    }
  }

  /** OpenSSL passes over what it does not know; here it is a mistake, except where excluded. */
  private void check(String name) throws MaterialException {
    if (isOfTls13(name) ? available.contains(name) : isKnown(name)) {
      return;
    }
    throw new MaterialException(
        '"' + name + "\" is not the name of ciphers that the provider has, want OpenSSL's names");
  }

  /** A suite must be there, a kind of suites need not have one. */
  private boolean isKnown(String name) {
    var suites = parse(name);
    return suites.size() == 1
        ? !standard(suites).isEmpty()
        : Stream.of(name.split("\\+", -1)).noneMatch(part -> parse(part).isEmpty());
  }

  private List<String> suites() {
    if (!names13 && expression.isEmpty()) {
      return DEFAULTS.stream().filter(available::contains).toList();
    }
    var suites = new LinkedHashSet<>(of13);
    if (!names13) {
      DEFAULTS.stream().filter(Ciphers::isOfTls13).filter(available::contains).forEach(suites::add);
    }
    var parsed = parse(String.join(":", expression));
    if (expression.contains(STRENGTH)) {
      parsed.sort(Comparator.comparingInt(Cipher::getStrength_bits).reversed());
    }
    suites.addAll(standard(parsed));
    return List.copyOf(suites);
  }

  private List<String> standard(List<Cipher> ciphers) {
    return ciphers.stream()
        .filter(c -> c.getAu() != Authentication.aNULL && c.getEnc() != Encryption.eNULL)
        .filter(c -> c.getProtocol() != Protocol.TLSv1_3) // ALL has them; they have their own list
        .flatMap(c -> c.getJsseNames().stream().filter(available::contains).limit(1))
        .toList();
  }

  /** The parser prepares itself at its first use, which is not safe from several threads. */
  private static synchronized List<Cipher> parse(String expression) {
    return new ArrayList<>(OpenSSLCipherConfigurationParser.parse(expression));
  }

  private static boolean isOfTls13(String standard) {
    return standard.startsWith("TLS_") && !standard.contains("_WITH_");
  }

  /** The numbers of those of TLS 1.2, as they stand in a ClientHello, by their names. */
  static Map<String, Integer> numbers(List<String> standard) {
    return standard.stream()
        .filter(name -> !isOfTls13(name))
        .flatMap(name -> parse(name).stream().map(c -> Map.entry(name, c.getId())))
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** Those that the JDK's engines switch on by themselves. */
  static Set<String> ofJdk() {
    return JDK;
  }

  private static Set<String> jdk() {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[0], null); // else it reads all CAs of the JVM
      var engine = context.createSSLEngine();
      engine.setUseClientMode(false);
      return Set.of(engine.getEnabledCipherSuites());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a JVM without TLS", e);
    }
  }
}
