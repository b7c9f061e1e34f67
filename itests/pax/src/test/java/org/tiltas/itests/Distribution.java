package org.tiltas.itests;

import static org.ops4j.pax.exam.CoreOptions.vmOptions;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.configureConsole;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFileExtend;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFilePut;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.karafDistributionConfiguration;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.keepRuntimeFolder;

import java.io.File;
import java.util.List;
import org.ops4j.pax.exam.Option;

/** How the tests start the distribution: as shipped, on free ports, with what Pax Exam itself needs on top. */
final class Distribution {
    static final List<String> ROOMS = List.of(
            "admin",
            "api",
            "camel",
            "camel-notify",
            "clinical",
            "engine",
            "fhir",
            "fhir-api",
            "journal",
            "spi",
            "transport-http",
            "transport-mqtt");

    private static final String CUSTOM = "etc/custom.properties";

    private Distribution() {}

    static Option[] options() {
        String karaf = System.getProperty("karaf.version");
        File exam = new File(System.getProperty("tiltas.exam"));
        return new Option[] {
            karafDistributionConfiguration()
                    .frameworkUrl(new File(System.getProperty("tiltas.distribution"))
                            .toURI()
                            .toString())
                    .karafVersion(karaf)
                    .name("Tiltas")
                    .unpackDirectory(exam)
                    .useDeployFolder(false),
            keepRuntimeFolder(),
            configureConsole().ignoreLocalConsole().ignoreRemoteShell(),
            editConfigurationFilePut("etc/http.properties", "org.osgi.service.http.port", "0"),
            editConfigurationFileExtend(
                    CUSTOM,
                    "org.ops4j.pax.url.mvn.defaultRepositories",
                    new File(System.getProperty("tiltas.exam.repository")).toURI() + "@id=exam@snapshots"),
            vmOptions(
                    "--add-reads=java.xml=java.logging",
                    "--add-exports=java.base/org.apache.karaf.specs.locator=java.xml,ALL-UNNAMED",
                    "--patch-module=java.base=lib/endorsed/org.apache.karaf.specs.locator-" + karaf + ".jar",
                    "--patch-module=java.xml=lib/endorsed/org.apache.karaf.specs.java.xml-" + karaf + ".jar",
                    "--add-opens=java.base/java.security=ALL-UNNAMED",
                    "--add-opens=java.base/java.net=ALL-UNNAMED",
                    "--add-opens=java.base/java.lang=ALL-UNNAMED",
                    "--add-opens=java.base/java.util=ALL-UNNAMED",
                    "--add-opens=java.naming/javax.naming.spi=ALL-UNNAMED",
                    "--add-opens=java.rmi/sun.rmi.transport.tcp=ALL-UNNAMED",
                    "--add-exports=java.base/sun.net.www.protocol.http=ALL-UNNAMED",
                    "--add-exports=java.base/sun.net.www.protocol.https=ALL-UNNAMED",
                    "--add-exports=java.base/sun.net.www.protocol.jar=ALL-UNNAMED",
                    "-Dtiltas.data=" + new File(exam, "data"),
                    "-Dtiltas.http.port=0",
                    "-Dtiltas.mqtt.port=0",
                    "-Dtiltas.mllp.port=0",
                    "-classpath",
                    "lib/jdk9plus/*" + File.pathSeparator + "lib/boot/*")
        };
    }
}
