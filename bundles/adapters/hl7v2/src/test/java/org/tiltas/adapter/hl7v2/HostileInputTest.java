package org.tiltas.adapter.hl7v2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Reading;

/** Whatever comes in: readings or the declared error, and soon. */
class HostileInputTest {
    private static final String MSH = "MSH|^~\\&|MON||||20261122100000||ORU^R01|1|P|2.6\r";
    private static final Hl7Adapter ADAPTER = new Hl7Adapter();

    private static List<Reading> survive(byte[] payload) {
        try {
            List<Reading> readings = Monitor.decode(payload);
            assertThat(ADAPTER.descriptor().metrics())
                    .containsAll(readings.stream().map(Reading::metric).toList());
            return readings;
        } catch (DecodeException e) {
            assertThat(e.reason()).matches("[a-z0-9-]+");
            assertThat(e.getMessage()).isNotBlank().doesNotContain("\n").hasSizeLessThan(300);
            return e.partial();
        } catch (RuntimeException e) {
            return fail("undeclared", e);
        }
    }

    private static List<Reading> survive(String text) {
        return survive(text.getBytes(StandardCharsets.UTF_8));
    }

    @Provide
    Arbitrary<String> almostRows() {
        Arbitrary<String> pieces = Arbitraries.of(
                "OBX",
                "OBR",
                "PID",
                "ADD",
                "MSH",
                "\r",
                "\n",
                "|",
                "|",
                "|",
                "|",
                "^",
                "~",
                "\\",
                "&",
                "1",
                "NM",
                "SN",
                "150456^^MDC",
                "150021^^MDC",
                "150022^^MDC",
                "8867-4^^LN",
                "1.1.1.1",
                "1.0.0.0",
                ".0",
                "97",
                "-",
                "1e5",
                "NaN",
                "%",
                "/min",
                "mm[Hg]",
                "F",
                "X",
                "INV",
                "OFF",
                "<",
                "20261122100000",
                "+0200",
                "+9900",
                "99999999999999",
                "\"\"",
                "\\X",
                "\\F\\",
                "\u0000",
                "ž",
                " ");
        return pieces.list().ofMaxSize(80).map(list -> String.join("", list));
    }

    @Provide
    Arbitrary<String> fields() {
        return Arbitraries.of(
                        "",
                        "1",
                        "NM",
                        "SN",
                        "ST",
                        "150456^^MDC",
                        "150021^^MDC",
                        "8867-4^^LN",
                        "531969^^MDC",
                        "67975^^MDC",
                        "160184^^MDC",
                        "1.1.1.1",
                        "1.0.0.0",
                        "97",
                        "98.6",
                        "^5",
                        ">^600",
                        "%",
                        "/min",
                        "mg/dL",
                        "mmol/L",
                        "266016^^MDC",
                        "F",
                        "X",
                        "D",
                        "NAV",
                        "INV~OFF",
                        "20261122100000-1800",
                        "20261122",
                        "A^^B^EUI-64",
                        "\"\"",
                        "^",
                        "~",
                        "&")
                .list()
                .ofMinSize(1)
                .ofMaxSize(20)
                .map(list -> "OBX|" + String.join("|", list));
    }

    @Property(tries = 2000)
    void anythingAlmostLikeAnAdmission(@ForAll("almostRows") String rows, @ForAll("events") String event) {
        String header = MSH.replace("ORU^R01", "ADT^" + event);
        survive(header + rows);
        survive(header + "EVN|" + event + "|20261122100000\rPID|||17^^^HOME|" + rows + "\rMRG|18^^^HOME\rPV1|||"
                + rows);
    }

    @Provide
    Arbitrary<String> events() {
        return Arbitraries.of("A01", "A02", "A03", "A08", "A40", "A99", "");
    }

    @Property(tries = 2000)
    void anyBytes(@ForAll @Size(max = 300) byte[] payload) {
        survive(payload);
    }

    @Property(tries = 2000)
    void anyBytesBehindAHeader(@ForAll @Size(max = 300) byte[] payload) {
        survive(MSH + new String(payload, StandardCharsets.ISO_8859_1));
    }

    @Property(tries = 10_000)
    void anythingAlmostLikeRows(@ForAll("almostRows") String rows) {
        survive(MSH + rows);
        survive(rows);
    }

    @Property(tries = 10_000)
    void anyFieldsInAnyPlace(@ForAll("fields") String first, @ForAll("fields") String second) {
        String message = MSH + "PID|||1^^^H\rOBR|1\r" + first + "\r" + second;
        assertThat(survive(message)).hasSizeLessThanOrEqualTo(2).isEqualTo(survive(message));
    }

    @Example
    void largeMessagesAreReadSoon() {
        String row = "OBX|1|NM|150021^^MDC|1.1.1.1|120|mm[Hg]|||||F\r";
        long start = System.nanoTime();
        assertThat(survive(MSH + "OBR|1\r" + row.repeat(40_000))).hasSize(40_000);
        assertThat(survive(MSH + ("OBR|1\r" + row).repeat(20_000))).hasSize(20_000);
        survive(MSH + row.repeat(80_000));
        survive(MSH + "OBX|1|NM|8867-4^^LN||" + "9".repeat(4_000_000) + "|/min|||||F");
        survive(MSH + "OBX" + "|".repeat(4_000_000));
        survive(MSH + "OBX|1|NM|8867-4" + "^".repeat(4_000_000));
        survive(MSH + "OBX|1|NM|8867-4^^LN||70|/min||" + "~".repeat(4_000_000) + "|||F");
        survive(MSH + "OBX|1|ST|531969^^MDC||" + "\\".repeat(4_000_000) + "||||||F");
        survive(MSH + "OBX|1|ST|531969^^MDC||" + "\\a".repeat(2_000_000) + "||||||F");
        survive(MSH + "PID|||" + "1^^^A~".repeat(600_000) + "\rOBR|1\r" + row.repeat(1000));
        survive(MSH + "OBX\r" + "ADD|x\r".repeat(40_000));
        survive("MSH" + "|".repeat(4_000_000));
        survive("\r".repeat(4_000_000));
        assertThat(System.nanoTime() - start).isLessThan(20_000_000_000L);
    }
}
