package org.tiltas.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.tiltas.api.AdapterDescriptor;
import org.tiltas.api.DeviceAdapter;

/** Looks the adapter's papers over, as the server does before it lets a module in. */
final class DescriptorCheck {
    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{0,49}(:[a-z0-9][a-z0-9-]{0,49})?");
    private static final Pattern MEDIA_TYPE = Pattern.compile("[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+");
    private static final String PROPERTY = "tiltas.module=";

    private DescriptorCheck() {}

    static void inspect(DeviceAdapter adapter, AdapterDescriptor descriptor, Breaches breaches) {
        say(
                breaches,
                !ID.matcher(descriptor.id()).matches(),
                () -> "id '" + descriptor.id()
                        + "' is not 1 to 50 lower-case letters, digits and hyphens that begin with a letter");
        say(breaches, !descriptor.equals(adapter.descriptor()), () -> "descriptor() gives another answer each time");
        say(breaches, descriptor.metrics().isEmpty(), () -> "metrics: none is declared, so nothing could be read");
        for (String filter : descriptor.topics()) {
            String trouble = Topics.trouble(filter);
            say(breaches, !trouble.isEmpty(), () -> "topic filter '" + filter + "' " + trouble);
        }
        for (String type : descriptor.contentTypes()) {
            say(
                    breaches,
                    !MEDIA_TYPE.matcher(type).matches(),
                    () -> "content type '" + type + "' is no lower-case media type without parameters");
        }
        for (String metric : new TreeSet<>(descriptor.metrics())) {
            say(
                    breaches,
                    KnownMetrics.shipped().metric(metric).isEmpty(),
                    () -> "metric '" + metric + "' is not in the registry of metrics");
        }
        urgent(descriptor, breaches);
        property(adapter, descriptor, breaches);
    }

    private static void urgent(AdapterDescriptor descriptor, Breaches breaches) {
        for (AdapterDescriptor.UrgentRule rule : descriptor.urgent()) {
            String trouble = Topics.trouble(rule.topicFilter());
            say(
                    breaches,
                    !trouble.isEmpty(),
                    () -> "urgent rule: topic filter '" + rule.topicFilter() + "' " + trouble);
            say(
                    breaches,
                    !StandardCharsets.ISO_8859_1.newEncoder().canEncode(rule.pattern()),
                    () -> "urgent rule: pattern '" + rule.pattern()
                            + "' has characters that are not ISO 8859-1, so it could never occur");
        }
    }

    /** The annotation is not kept at run time, but the class file still has its text. */
    private static void property(DeviceAdapter adapter, AdapterDescriptor descriptor, Breaches breaches) {
        try {
            ClassFile file =
                    ClassScan.of(adapter.getClass()).get(adapter.getClass().getName());
            if (file == null) {
                return;
            }
            for (String text : file.texts()) {
                say(
                        breaches,
                        text.startsWith(PROPERTY) && !text.equals(PROPERTY + descriptor.id()),
                        () -> "the service property says '" + text + "' and the descriptor '" + descriptor.id() + "'");
            }
        } catch (IOException e) {
            breaches.add(Check.DESCRIPTOR, "the class of the adapter cannot be read: " + e.getMessage());
        }
    }

    private static void say(Breaches breaches, boolean wrong, Supplier<String> sentence) {
        if (wrong) {
            breaches.add(Check.DESCRIPTOR, sentence.get());
        }
    }
}
