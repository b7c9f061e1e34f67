package org.tiltas.admin;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tiltas.spi.modules.LifeCycle;

/** Takes every jar as version 1.1.0 of gatt, unless told to refuse; notes what it was asked. */
final class StandInLifeCycle implements LifeCycle {
    final List<String> calls = new ArrayList<>();
    Optional<Refusal> refusal = Optional.empty();

    private static Version version(String module, String number, String state) {
        return new Version(
                module,
                "adapter",
                number,
                "org.tiltas.adapter." + module,
                "ab".repeat(32),
                3,
                state,
                Instant.EPOCH,
                "admin",
                "",
                "for a test",
                "");
    }

    private void note(String call) {
        calls.add(call);
        refusal.ifPresent(reason -> {
            throw reason;
        });
    }

    @Override
    public Installed install(byte[] jar, Request request) {
        note("install " + jar.length + " " + request);
        return new Installed(version("gatt", "1.1.0", "active"), false);
    }

    @Override
    public Installed rollback(String module, Optional<String> version, String who) {
        note("rollback " + module + " " + version + " " + who);
        return new Installed(version(module, "1.0.0", "active"), false);
    }

    @Override
    public void remove(String module, String who) {
        note("remove " + module + " " + who);
    }

    @Override
    public void resume(String module, String who) {
        note("resume " + module + " " + who);
    }

    @Override
    public List<Version> versions(String module) {
        return module.isEmpty() || module.equals("gatt")
                ? List.of(version("gatt", "1.1.0", "active"), version("gatt", "1.0.0", "superseded"))
                : List.of();
    }

    @Override
    public String preview(String module, byte[] jar, Sample sample) {
        note("preview " + module + " " + jar.length + " " + sample.last() + " "
                + sample.from().isPresent()
                + sample.partner().map(partner -> " " + partner).orElse(""));
        return "{\"messages\": 7, \"same\": 7}";
    }
}
