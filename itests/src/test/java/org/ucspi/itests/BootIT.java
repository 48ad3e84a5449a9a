package org.ucspi.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import javax.inject.Inject;
import org.apache.karaf.features.FeaturesService;
import org.junit.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/** Our Karaf as it is unpacked. */
public class BootIT extends KarafSupport {
  @Inject BundleContext bundles;
  @Inject FeaturesService features;

  @Test
  public void installsItsFeatures() throws Exception {
    assertThat(features.isInstalled(features.getFeature("ucspi-ssl"))).isTrue();
    assertThat(features.isInstalled(features.getFeature("ucspi-ssl-demo"))).isTrue();
  }

  @Test
  public void startsEveryBundle() {
    assertThat(bundles.getBundles())
        .filteredOn(bundle -> bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null)
        .allSatisfy(
            bundle -> assertThat(bundle.getState()).as(bundle.toString()).isEqualTo(Bundle.ACTIVE));
  }

  @Test
  public void hasAllOfOurBundles() {
    assertThat(Arrays.stream(bundles.getBundles()).map(Bundle::getSymbolicName))
        .contains(
            "org.ucspi.api",
            "org.ucspi.core",
            "org.ucspi.transport",
            "org.ucspi.tls",
            "org.ucspi.rules",
            "org.ucspi.environment",
            "org.ucspi.exec",
            "org.ucspi.commandline",
            "org.ucspi.shell");
  }

  @Test
  public void hasTheDemoConfiguration() {
    var etc = Etc.ofThisKaraf();
    assertThat(etc.exists("org.ucspi.listener-demo.cfg")).isTrue();
    assertThat(etc.exists("org.ucspi.tls-demo.cfg")).isTrue();
    assertThat(etc.exists("org.ucspi.exec-demo.cfg")).isTrue();
  }
}
