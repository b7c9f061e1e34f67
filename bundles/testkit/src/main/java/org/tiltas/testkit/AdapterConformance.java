package org.tiltas.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.tiltas.api.AdapterDescriptor;
import org.tiltas.api.DeviceAdapter;
import org.tiltas.testkit.SameAgainCheck.Known;

/**
 * Holds an adapter to the promises of {@link DeviceAdapter}. It takes some seconds, changes the defaults for time zone
 * and locale meanwhile and puts them back: let no other test of the same process run beside it.
 *
 * <pre>{@code
 * AdapterConformance.check(new BedScaleAdapter(), bench.payload("…"), bench.payload("…"));
 * }</pre>
 *
 * The samples should show every kind of message: what is never read cannot be tried. Bad messages are made of them once
 * the good ones show nothing.
 */
public final class AdapterConformance {
    private final DeviceAdapter adapter;
    private final List<Sample> samples = new ArrayList<>();
    private final Map<Check, String> exceptions = new EnumMap<>(Check.class);

    private AdapterConformance(DeviceAdapter adapter) {
        this.adapter = Objects.requireNonNull(adapter, "adapter");
    }

    /** @throws AssertionError listing every promise that is broken, one line each */
    public static void check(DeviceAdapter adapter, Sample... samples) {
        check(adapter, List.of(samples));
    }

    /** @throws AssertionError listing every promise that is broken, one line each */
    public static void check(DeviceAdapter adapter, Collection<Sample> samples) {
        of(adapter).samples(samples).check();
    }

    public static AdapterConformance of(DeviceAdapter adapter) {
        return new AdapterConformance(adapter);
    }

    public AdapterConformance samples(Collection<Sample> more) {
        samples.addAll(more);
        return this;
    }

    /** Leaves a check out, for a reason that the next reader of the test understands. */
    public AdapterConformance except(Check check, String reason) {
        exceptions.put(check, Objects.requireNonNull(reason, "reason"));
        return this;
    }

    /** @throws AssertionError listing every promise that is broken, one line each */
    public void check() {
        List<Breach> breaches = breaches();
        if (!breaches.isEmpty()) {
            throw new AssertionError(breaches.stream()
                    .map(breach -> "\n  " + breach)
                    .collect(Collectors.joining("", adapter.getClass().getSimpleName() + " does not conform:", "")));
        }
    }

    /** Every promise that is broken. */
    public List<Breach> breaches() {
        Breaches breaches = new Breaches();
        AdapterDescriptor descriptor = adapter.descriptor();
        if (descriptor == null) {
            breaches.add(Check.DESCRIPTOR, "descriptor() gives null");
            return breaches.list();
        }
        DescriptorCheck.inspect(adapter, descriptor, breaches);
        PurityCheck.inspect(adapter.getClass(), "decoding", breaches);
        try (Workbench workbench = new Workbench(adapter)) {
            inspect(descriptor, workbench, breaches);
        }
        return breaches.list().stream()
                .filter(breach -> !exceptions.containsKey(breach.check()))
                .toList();
    }

    private void inspect(AdapterDescriptor descriptor, Workbench workbench, Breaches breaches) {
        ReadingRules rules = new ReadingRules(descriptor, KnownMetrics.shipped());
        List<Known> known = read(workbench, rules, breaches);
        if (known.isEmpty()) {
            return;
        }
        new SameAgainCheck(workbench, known, breaches).inspect();
        new ThreadsCheck(adapter, known).inspect(workbench.group(), breaches);
        LeftoverCheck.inspect(workbench, known, breaches);
        if (breaches.list().stream().anyMatch(breach -> breach.check() != Check.NO_IO)) {
            return; // what good messages bring to light would be found again in every bad one
        }
        List<Attack> attacks =
                Attacks.on(descriptor, known.stream().map(Known::sample).toList());
        new HostileCheck(workbench, rules, breaches).inspect(attacks);
    }

    /** Reads every sample for the first time; those that can be gone on with are given back. */
    private List<Known> read(Workbench workbench, ReadingRules rules, Breaches breaches) {
        List<Known> known = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            String name = "sample " + i;
            byte[] before = samples.get(i).message().payload().clone();
            Outcome outcome = workbench.read(samples.get(i));
            if (!Arrays.equals(before, samples.get(i).message().payload())) {
                breaches.add(Check.REPEATABLE, name + ": the adapter changes the payload");
            }
            if (outcome instanceof Outcome.Broke broke) {
                breaches.add(Check.SAMPLES, name + ": the adapter " + broke.what());
            } else if (outcome instanceof Outcome.Endless endless) {
                breaches.add(Check.SAMPLES, name + ": the adapter " + endless.what());
            } else {
                rules.trouble(outcome.readings())
                        .ifPresent(trouble -> breaches.add(Check.READINGS, name + ", " + trouble));
                if (outcome instanceof Outcome.Refused refused) {
                    HostileCheck.refusal(name, refused, breaches);
                }
                known.add(new Known(name, samples.get(i), outcome));
            }
        }
        if (known.stream().allMatch(one -> one.expected().readings().isEmpty())) {
            breaches.add(Check.SAMPLES, "there is no sample that the adapter reads, so nothing can be shown");
        }
        return known;
    }
}
