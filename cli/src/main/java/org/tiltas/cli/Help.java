package org.tiltas.cli;

import java.util.Optional;

/** What {@code tiltas help} says. */
final class Help {
    private static final String TEXT = """
            Tiltas takes what devices in care homes say and gives it on as FHIR.

            usage: tiltas <command>

              demo                 a server, a partner and a simulated home, to look at
              start [--timeout s]  start a server in the background, return when it is ready
              run                  run a server in the foreground
              status [--json]      what the server is doing; exit code 3 when it is not running
              stop [--timeout s]   stop the server
              module list          the modules of the running server; 'tiltas module help' tells how they are
                                   installed, previewed, rolled back, replayed, resumed and removed
              alert list           the alerts of the running server; 'tiltas alert help' tells how they are
                                   acknowledged, assigned, put to rest, judged and closed
              analysis list        its analyses; 'tiltas analysis help' tells how they are enabled and set
              partner list         how deliveries stand; 'tiltas partner help' tells how what is parked is replayed or
                                   discarded, and partners are probed and compared
              account list         who may use the server; 'tiltas account help' tells how accounts of people and of
                                   partners' programs are made and removed
              resident help        how a resident's data are restricted and erased, and whereabouts decided
              map check FILE [MSG] check a mapping file, and show what it reads of a message
              simulate [--adapter A --devices N --rate R]
                                   send as the devices of a home would, or devices of one format at a rate;
                                   HL7 v2 also in batches (--batch N) and as ADT (--adt)
              bench                measure this machine
              new adapter <name> [--dir folder]
                                   make a project for the messages of a vendor: source, test, build
              new analysis <name> [--dir folder]
                                   the same for what judges measurements
              new transport <name> [--dir folder]
                                   the same for a way for messages to come in
              new route <name> [--dir folder]
                                   make a route file, in TILTAS_DATA/routes unless told otherwise
              help, version

            The environment says what a server is: TILTAS_DATA (default data/), TILTAS_BIND (127.0.0.1),
            TILTAS_HTTP_PORT (8181), TILTAS_MQTT_PORT (1883), TILTAS_TLS_CERT and TILTAS_TLS_KEY, TILTAS_JDBC_URL,
            TILTAS_ADMIN_PASSWORD, TILTAS_ZONE and some more; README.md lists them all.
            """;

    private Help() {}

    static int print() {
        System.out.print(TEXT);
        return Main.OK;
    }

    static int printVersion() {
        System.out.println("tiltas " + version());
        return Main.OK;
    }

    static String version() {
        return Optional.ofNullable(Help.class.getPackage().getImplementationVersion())
                .orElse("unbuilt");
    }
}
