package org.ucspi.tls.internal;

import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;

/** What an engine is asked beside its work is answered by another. */
abstract class ForwardingEngine extends SSLEngine {
  /** That of an engine which has done nothing yet. */
  private static final SSLSession NO_SESSION = noSession();

  /** Who answers; empty as long as that is not known. */
  abstract Optional<SSLEngine> engine();

  private SSLEngine settled() {
    return engine().orElseThrow(() -> new IllegalStateException("the client has said nothing yet"));
  }

  private static SSLSession noSession() {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[0], null); // the default one reads all CAs of the JVM
      return context.createSSLEngine().getSession();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a JVM without TLS", e);
    }
  }

  @Override
  public SSLSession getSession() {
    return engine().map(SSLEngine::getSession).orElse(NO_SESSION);
  }

  @Override
  public SSLSession getHandshakeSession() {
    return engine().map(SSLEngine::getHandshakeSession).orElse(null);
  }

  /** The JDK's engine has an empty text for none once that is certain, and null before. */
  @Override
  public String getApplicationProtocol() {
    return engine().map(SSLEngine::getApplicationProtocol).orElse(null);
  }

  @Override
  public String getHandshakeApplicationProtocol() {
    return engine().map(SSLEngine::getHandshakeApplicationProtocol).orElse(null);
  }

  @Override
  public SSLParameters getSSLParameters() {
    return settled().getSSLParameters();
  }

  @Override
  public void setSSLParameters(SSLParameters parameters) {
    settled().setSSLParameters(parameters);
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return settled().getSupportedCipherSuites();
  }

  @Override
  public String[] getEnabledCipherSuites() {
    return settled().getEnabledCipherSuites();
  }

  @Override
  public void setEnabledCipherSuites(String[] suites) {
    settled().setEnabledCipherSuites(suites);
  }

  @Override
  public String[] getSupportedProtocols() {
    return settled().getSupportedProtocols();
  }

  @Override
  public String[] getEnabledProtocols() {
    return settled().getEnabledProtocols();
  }

  @Override
  public void setEnabledProtocols(String[] protocols) {
    settled().setEnabledProtocols(protocols);
  }

  @Override
  public void setUseClientMode(boolean mode) {
    settled().setUseClientMode(mode);
  }

  @Override
  public boolean getUseClientMode() {
    return engine().map(SSLEngine::getUseClientMode).orElse(false);
  }

  @Override
  public void setNeedClientAuth(boolean need) {
    settled().setNeedClientAuth(need);
  }

  @Override
  public boolean getNeedClientAuth() {
    return settled().getNeedClientAuth();
  }

  @Override
  public void setWantClientAuth(boolean want) {
    settled().setWantClientAuth(want);
  }

  @Override
  public boolean getWantClientAuth() {
    return settled().getWantClientAuth();
  }

  @Override
  public void setEnableSessionCreation(boolean enabled) {
    settled().setEnableSessionCreation(enabled);
  }

  @Override
  public boolean getEnableSessionCreation() {
    return settled().getEnableSessionCreation();
  }
}
