package org.tiltas.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MentionsTest {
    private final Mentions mentions = new Mentions(Set.of("176400", "urn:x/C0-FF-EE-00-00-01", "ab-12/gw-12*345"));

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Optional<String> without(String text) {
        return mentions.without(bytes(text)).map(left -> new String(left, StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"ts\":1764003941000}",
                "[{\"ts\":1764003941000},{\"id\":\"2176400\"}]",
                "PID|||2176400||Petraitis",
                "at 1764003",
                "x176400",
                "{\"v\":36.176400}",
                "c0ffee0000011",
                "{\"a\":\"c0:ff:ee:00:00:02\"}",
                "1,7,6,4,0,0",
                ""
            })
    void digitsAmongOthersAreNoName(String text) {
        assertThat(mentions.in(bytes(text))).isFalse();
        assertThat(without(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"o\":1},{\"id\":176400}]",
                "[{\"o\":1},{\"id\":\"urn:dev:mac:C0FFEE000001\"}]",
                "[{\"o\":1},{\"topic\":\"x/c0:ff:ee:00:00:01/y\"}]",
                "[{\"o\":1},{\"id\":\"c0ff.ee00.0001\"}]",
                "[{\"o\":1},{\"id\":\"\\u0031\\u00376400\"}]",
                "[{\"o\":1},{\"id\":\"a\\n176400\"}]",
                "[{\"o\":1},{\"deep\":{\"er\":\"(176400)\"}}]",
                "[{\"o\":1},{\"id\":\"GW-12*345\"}]",
                "[{\"o\":1},[\"gw12345\"]]"
            })
    void anEntryGoesWithItsName(String text) {
        assertThat(mentions.in(bytes(text))).isTrue();
        assertThat(without(text)).contains("[{\"o\":1}]");
        assertThat(mentions.in(bytes("[{\"o\":1}]"))).isFalse();
    }

    @Test
    void fieldsAndLinesGoTooAndTheRestStays() {
        assertThat(without("{\"c0ffee000001\":{\"v\":1},\"c0ffee000002\":{\"v\":1.50}}"))
                .contains("{\"c0ffee000002\":{\"v\":1.50}}");
        assertThat(without("{\"id\":176400}\n{\"ts\":1764003941000}\n[{\"o\":1},{\"id\":176400}]"))
                .contains("{\"ts\":1764003941000}\n[{\"o\":1}]");
        assertThat(without("{\"id\":1}\n{\"ts\":1764003941000}")).isEmpty();
        assertThat(without("{\"id\":176400,\"readings\":[{\"o\":1}]}")).isEmpty();
        assertThat(without("id;176400\nid;2")).isEmpty();
        assertThat(mentions.in(bytes("id;176400\nid;2"))).isTrue();
        assertThat(mentions.in("t/c0ffee000001_x")).isTrue();
        assertThat(new Mentions(Set.of("12")).in(bytes("12 \\"))).isFalse();
    }

    @Test
    void ofSeveralReportsTheGroupsGoAndMessagesWithoutOthers() {
        String head = "MSH|^~\\&|mon|ward|||||ORU^R01|%d|P|2.6\r";
        String hers = "PID|||176400\rOBX|1|NM|8867-4||71\r";
        String other = "PID|||9\rOBX|1|NM|8867-4||72\r";
        String one = head.formatted(1);
        String two = head.formatted(2);

        assertThat(without(one + hers + two + other)).contains(two + other);
        assertThat(without(one + other + two + hers)).contains(one + other);
        assertThat(without(one + hers + other + two + hers)).contains(one + other);
        assertThat(without(one + other + hers + "\u001c\r\u000b" + two + other))
                .contains(one + other + "\u000b" + two + other);
        assertThat(without("FHS|^~\\&\rBHS|^~\\&\r" + one + hers + two + other + "BTS|2\rFTS|1\r"))
                .contains("FHS|^~\\&\rBHS|^~\\&\r" + two + other + "BTS|2\rFTS|1\r");
        assertThat(without("FHS|^~\\&\r" + one + hers + "FTS|1\r")).isEmpty();
        assertThat(without("FHS|^~\\&|176400\r" + one + other + "FTS|1\r")).isEmpty();
        assertThat(without("MSH|^~\\&|176400\r" + other + two + other)).contains(two + other);
        assertThat(without(one + other + two + other)).isEmpty();
    }
}
