package org.tiltas.decoders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceAdapter;
import org.tiltas.decoders.Decoder.Sample;

/** Inputs that have cost some decoder, here or elsewhere, far more than their size: every adapter gets all of them. */
class SlowInputsTest {
    private static final int SIZE = 256 * 1024;
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static String times(String part) {
        return part.repeat(SIZE / part.length());
    }

    private static Map<String, String> inputs() {
        String gatt = "{\"device\":\"C0:FF:EE:00:00:01\",\"characteristic\":\"2a37\",\"value\":\"";
        String msh = "MSH|^~\\&|MON||||20261122100000+0200||ORU^R01|1|P|2.6\rOBR|1\r";
        Map<String, String> inputs = new LinkedHashMap<>();
        inputs.put("deep arrays", times("["));
        inputs.put("deep objects", times("{\"a\":"));
        inputs.put("a long number", "{\"battery\":" + "9".repeat(100_000) + ",\"x\":1e" + "9".repeat(1000) + "}");
        inputs.put("a small number with a large exponent", "{\"battery\":1e-999999999,\"temperature\":1e999999999}");
        inputs.put("many fields", "{" + times("\"battery\":1,") + "\"x\":1}");
        inputs.put("many entries", "[" + times(gatt + "0048\"},") + gatt + "0048\"}]");
        inputs.put("a long value", gatt + "0".repeat(SIZE) + "\"}");
        inputs.put("escapes", "{\"" + times("\\u0041") + "\":1}");
        inputs.put("many rows", msh + times("OBX|1|NM|8867-4^^LN||70|/min|||||F\r"));
        inputs.put("many repetitions", msh + "OBX|1|NM|8867-4^^LN||70|/min||" + times("INV~") + "|||F\r");
        inputs.put("many escapes", msh + "OBX|1|NM|8867-4^^LN||" + times("\\E\\") + "|/min|||||F\r");
        inputs.put("many half escapes", msh + "OBX|1|NM|8867-4^^LN||" + times("\\") + "|/min|||||F\r");
        inputs.put("many continuations", msh + times("ADD|x\r"));
        inputs.put("many panels", msh + times("OBX|1|NM|150021^^MDC|1.1.1.1|120|mm[Hg]|||||F\r"));
        inputs.put("many patients", msh + times("PID|||17^^^HOME~18^^^HOME\r"));
        inputs.put("many values", "{\"mac\":\"C0:FF:EE:00:00:01\",\"values\":[" + times("{\"pulse\":60},") + "{}]}");
        inputs.put("blanks", times(" "));
        return inputs;
    }

    @ParameterizedTest
    @EnumSource(Decoder.class)
    void noneTakesLong(Decoder decoder) {
        DeviceAdapter adapter = decoder.adapter();
        inputs().forEach((name, text) -> {
            for (String topic : decoder.topics()) {
                Sample sample = new Sample(topic, text.getBytes(StandardCharsets.UTF_8));
                assertTimeoutPreemptively(LIMIT, () -> read(adapter, sample), decoder + " and " + name);
            }
        });
    }

    private static void read(DeviceAdapter adapter, Sample sample) {
        try {
            assertThat(Decoder.read(adapter, sample)).isNotNull();
        } catch (DecodeException e) {
            assertThat(e.getMessage()).doesNotContain("\n");
        }
    }
}
