package org.tiltas.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tiltas.api.AdapterDescriptor;

/** Makes bad messages out of good ones; the same ones each time. */
final class Attacks {
    /** Largest payload the server gives to an adapter unless it is configured otherwise. */
    static final int LARGEST = 256 * 1024;

    private static final int ABOUT = 4000;
    private static final int LEAST_OF_A_SAMPLE = 150;
    /** Each takes as long as a thousand small ones. */
    private static final int ABOUT_LARGE = 24;

    private static final Charset BYTES = StandardCharsets.ISO_8859_1;
    private static final Pattern TOKEN =
            Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|-?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?|true|false|null");
    private static final List<String> TOKENS = List.of(
            '"' + Attack.CANARY + '"',
            "null",
            "true",
            "0",
            "-1",
            "2147483648",
            "2147483647",
            "1e999999999",
            "1e-999999999",
            "1e309",
            "NaN",
            "\"\"",
            "[]",
            "{}",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"9999-99-99T99:99:99Z\"",
            "\"+999999999-12-31T23:59:59+18:00\"",
            "-0.0000000000000000000000000000000000000001",
            "9".repeat(900));
    private static final byte[] ODD_BYTES = {0, (byte) 0xFF, (byte) 0x80, '"', '{', '[', '-', '9', ' ', ',', '\\', '\n'
    };
    private static final List<String> ODD_SEGMENTS =
            List.of("", " ", "..", Attack.CANARY, "\uFFFD", "0".repeat(2000), "C0:FF:EE:00:00:01", "+");

    private final Random random = new Random(20261122);
    private final List<Attack> attacks = new ArrayList<>();
    private final AdapterDescriptor descriptor;

    private Attacks(AdapterDescriptor descriptor) {
        this.descriptor = descriptor;
    }

    static List<Attack> on(AdapterDescriptor descriptor, List<Sample> samples) {
        Attacks attacks = new Attacks(descriptor);
        int quota = Math.max(LEAST_OF_A_SAMPLE, ABOUT / samples.size());
        for (int i = 0; i < samples.size(); i++) {
            attacks.of("sample " + i, samples.get(i), quota);
            attacks.large("sample " + i, samples.get(i), Math.max(1, ABOUT_LARGE / samples.size()));
        }
        attacks.outOfNothing(samples.get(0));
        return attacks.attacks;
    }

    private void of(String name, Sample sample, int quota) {
        cut(name, sample, quota / 4);
        tokens(name, sample, quota / 3);
        bytes(name, sample, quota / 3);
        topics(name, sample);
        byte[] payload = sample.message().payload();
        String text = new String(payload, StandardCharsets.UTF_8);
        add(name + " as UTF-16", text.getBytes(StandardCharsets.UTF_16), sample);
        add(
                name + " behind a byte order mark",
                joined(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF}, payload),
                sample);
        add(name + " twice", joined(payload, payload), sample);
        for (String type : List.of("", "text/plain", "application/json; charset=utf-16", Attack.CANARY)) {
            attacks.add(Attack.of(
                    name + " with content type '" + type + "'", sample.message().topic(), type, payload, sample));
        }
    }

    private void cut(String name, Sample sample, int most) {
        byte[] payload = sample.message().payload();
        int step = Math.max(1, payload.length / Math.max(1, most));
        for (int length = 0; length < payload.length; length += step) {
            add(name + " cut after " + length + " bytes", Arrays.copyOf(payload, length), sample);
        }
    }

    /** Puts values nobody expects in place of texts and numbers, one at a time. */
    private void tokens(String name, Sample sample, int most) {
        String text = new String(sample.message().payload(), BYTES);
        List<Attack> made = new ArrayList<>();
        Matcher token = TOKEN.matcher(text);
        while (token.find() && made.size() < 20_000) {
            for (String other : TOKENS) {
                String label = name + " with " + shortened(other) + " at byte " + token.start();
                String changed = text.substring(0, token.start()) + other + text.substring(token.end());
                made.add(Attack.payload(label, changed.getBytes(BYTES), sample));
            }
        }
        int step = Math.max(1, (made.size() + most - 1) / most);
        // a step that has no factor in common with the number of tokens reaches all of them in turn
        while (step > 1 && TOKENS.size() % step == 0) {
            step++;
        }
        for (int i = 0; i < made.size(); i += step) {
            attacks.add(made.get(i));
        }
    }

    private void bytes(String name, Sample sample, int most) {
        byte[] payload = sample.message().payload();
        for (int i = 0; i < most && payload.length > 0; i++) {
            int at = random.nextInt(payload.length);
            int length = 1 + random.nextInt(Math.min(16, payload.length - at));
            switch (i % 4) {
                case 0 -> {
                    byte[] changed = payload.clone();
                    changed[at] ^= (byte) (1 << random.nextInt(8));
                    add(name + " with a bit flipped in byte " + at, changed, sample);
                }
                case 1 -> {
                    byte[] changed = payload.clone();
                    changed[at] = ODD_BYTES[random.nextInt(ODD_BYTES.length)];
                    add(name + " with another byte " + at, changed, sample);
                }
                case 2 ->
                    add(
                            name + " without bytes " + at + " to " + (at + length - 1),
                            spliced(payload, at, at + length),
                            sample);
                default ->
                    add(
                            name + " with bytes " + at + " to " + (at + length - 1) + " twice",
                            spliced(payload, at + length, at),
                            sample);
            }
        }
    }

    private void topics(String name, Sample sample) {
        String topic = sample.message().topic();
        for (String filter : descriptor.topics()) {
            if (!topic.isEmpty()
                    && Topics.matches(filter, topic, sample.message().gateway())) {
                for (String odd : ODD_SEGMENTS) {
                    String other = odd(filter, topic, odd);
                    if (!other.equals(topic)
                            && Topics.matches(filter, other, sample.message().gateway())) {
                        attacks.add(Attack.of(
                                name + " on topic '" + shortened(other) + "'",
                                other,
                                sample.message().contentType(),
                                sample.message().payload(),
                                sample));
                    }
                }
            }
        }
    }

    private static String odd(String filter, String topic, String odd) {
        String[] wanted = filter.split("/", -1);
        String[] levels = topic.split("/", -1);
        for (int i = 0; i < wanted.length && i < levels.length; i++) {
            if (wanted[i].equals("+") || wanted[i].equals("#")) {
                levels[i] = odd;
            }
        }
        return String.join("/", levels);
    }

    /** As large as the server lets in, in the ways that are dear to careless decoders. */
    private void large(String name, Sample sample, int most) {
        byte[] payload = sample.message().payload();
        if (payload.length == 0 || payload.length > LARGEST / 2) {
            return;
        }
        String text = new String(payload, BYTES);
        List<Attack> made = new ArrayList<>();
        int times = LARGEST / (payload.length + 1) - 1;
        made.add(large(
                name + " " + times + " times in an array", "[" + (text + ",").repeat(times) + text + "]", sample));
        int middle = payload.length / 2;
        int slice = Math.min(8, payload.length - middle);
        String again = text.substring(middle, middle + slice).repeat((LARGEST - payload.length) / slice);
        made.add(large(
                name + " with its middle over and over",
                text.substring(0, middle) + again + text.substring(middle),
                sample));
        Matcher token = TOKEN.matcher(text);
        while (token.find() && made.size() < most) {
            boolean words = text.charAt(token.start()) == '"';
            String swollen =
                    words ? '"' + "x".repeat(LARGEST - text.length()) + '"' : "9".repeat(LARGEST - text.length());
            made.add(large(
                    name + " with a very long " + (words ? "text" : "number") + " at byte " + token.start(),
                    text.substring(0, token.start()) + swollen + text.substring(token.end()),
                    sample));
        }
        attacks.addAll(made.subList(0, Math.min(most, made.size())));
    }

    private static Attack large(String label, String text, Sample like) {
        return Attack.payload(label, text.getBytes(BYTES), like);
    }

    private void outOfNothing(Sample like) {
        add("an empty message", new byte[0], like);
        add("256 kB of [", "[".repeat(LARGEST).getBytes(BYTES), like);
        add("256 kB of nested objects", "{\"a\":".repeat(LARGEST / 5).getBytes(BYTES), like);
        add("256 kB of zeros", new byte[LARGEST], like);
        add("256 kB of blanks", " ".repeat(LARGEST).getBytes(BYTES), like);
        for (int i = 0; i < 200; i++) {
            byte[] bytes = new byte[1 + random.nextInt(i < 100 ? 20 : 300)];
            random.nextBytes(bytes);
            add("random bytes, number " + i, bytes, like);
        }
        byte[] many = new byte[LARGEST];
        random.nextBytes(many);
        add("256 kB of random bytes", many, like);
        add("the word " + Attack.CANARY, Attack.CANARY.getBytes(BYTES), like);
    }

    private void add(String label, byte[] payload, Sample like) {
        attacks.add(Attack.payload(label, payload, like));
    }

    /** What stands before {@code end}, then what stands from {@code from} on. */
    private static byte[] spliced(byte[] payload, int end, int from) {
        return joined(Arrays.copyOf(payload, end), Arrays.copyOfRange(payload, from, payload.length));
    }

    private static byte[] joined(byte[] one, byte[] two) {
        ByteArrayOutputStream both = new ByteArrayOutputStream(one.length + two.length);
        both.writeBytes(one);
        both.writeBytes(two);
        return both.toByteArray();
    }

    private static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 20) + "… (" + text.length() + " characters)";
    }
}
