package org.ucspi.itests;

import static org.ops4j.pax.exam.CoreOptions.composite;
import static org.ops4j.pax.exam.CoreOptions.mavenBundle;
import static org.ops4j.pax.exam.CoreOptions.options;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;
import static org.ops4j.pax.exam.CoreOptions.vmOption;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.configureConsole;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFilePut;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.karafDistributionConfiguration;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.keepRuntimeFolder;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.logLevel;

import java.io.File;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.karaf.options.LogLevelOption.LogLevel;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;

/** A test inside of our Karaf: one container per class, without a network. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public abstract class KarafSupport {

  /** What the container is made of; a test that needs more overrides it. */
  @Configuration
  public Option[] configuration() {
    return options(ucspiKaraf(), quietDemo(), noNetwork(), testLibraries());
  }

  /** The archive that karaf-assembly built, without consoles. */
  protected static Option ucspiKaraf() {
    return composite(
        karafDistributionConfiguration()
            .frameworkUrl(new File(System.getProperty("assembly.archive")).toURI().toString())
            .karafVersion(System.getProperty("karaf.version"))
            .unpackDirectory(new File("target/exam"))
            .useDeployFolder(false),
        keepRuntimeFolder(),
        configureConsole().ignoreLocalConsole().ignoreRemoteShell(),
        logLevel(LogLevel.INFO), // as a Karaf has it; Pax Exam's own is WARN
        editConfigurationFilePut(
            "etc/org.apache.karaf.shell.cfg", "sshPort", String.valueOf(Ports.free())),
        vmOption("-Xmx256m"));
  }

  /** Moves the demo listener to a free port, so that runs side by side do not meet. */
  protected static Option quietDemo() {
    return editConfigurationFilePut("etc/org.ucspi.listener-demo.cfg", "port", "0");
  }

  /** Artifacts come from the assembly and the local repository, from nowhere else. */
  protected static Option noNetwork() {
    return composite(
        editConfigurationFilePut(
            "etc/org.ops4j.pax.url.mvn.cfg",
            "org.ops4j.pax.url.mvn.localRepository",
            System.getProperty("exam.local.repo")),
        editConfigurationFilePut(
            "etc/org.ops4j.pax.url.mvn.cfg", "org.ops4j.pax.url.mvn.repositories", ""));
  }

  /** What the tests themselves use inside of the container. */
  protected static Option testLibraries() {
    return composite(
        library("org.assertj", "assertj-core", "assertj.version"),
        library("net.bytebuddy", "byte-buddy", "byte-buddy.version"),
        library("org.awaitility", "awaitility", "awaitility.version"),
        library("org.hamcrest", "hamcrest", "hamcrest.version"));
  }

  private static Option library(String group, String artifact, String versionProperty) {
    var version = System.getProperty(versionProperty);
    return composite(
        mavenBundle(group, artifact, version), systemProperty(versionProperty).value(version));
  }
}
