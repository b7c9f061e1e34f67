package org.tiltas.admin.health;

import java.util.List;
import java.util.Optional;
import org.tiltas.admin.Rooms;
import org.tiltas.spi.intake.Intake;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.server.HealthCheck;

/** Finds the first reason why the server is not ready, rooms that others depend on first. */
public final class Readiness {
    private static final List<String> EXPECTED = List.of("modules", "mqtt", "fhir");
    private final Rooms rooms;

    public Readiness(Rooms rooms) {
        this.rooms = rooms;
    }

    /** One line; empty when ready. */
    public Optional<String> trouble() {
        Optional<Journal> journal = rooms.journalIfThere();
        if (journal.isEmpty()) {
            // A journal that cannot start says why through its check.
            return Optional.of(check("journal").orElse("journal: not started yet"));
        }
        Optional<String> journalTrouble = journal.get().trouble();
        if (journalTrouble.isPresent()) {
            return Optional.of(named("journal", journalTrouble.get()));
        }
        Optional<Intake> intake = rooms.intakeIfThere();
        if (intake.isEmpty()) {
            return Optional.of(check("intake").orElse("intake: not started yet"));
        }
        return intake.get()
                .closed()
                .map(reason -> named("intake", reason))
                .or(this::checks)
                .or(() -> missing("accounts", rooms.accountsIfThere()))
                .or(() -> missing("engine", rooms.modulesIfThere()))
                .or(() -> missing("delivery", rooms.partnersIfThere()));
    }

    /** Whether what is waited for is under way and ends by itself. */
    public boolean busy() {
        return rooms.checks().stream().anyMatch(HealthCheck::busy);
    }

    /** What is well but may not stay so. */
    public List<String> warnings() {
        return rooms.checks().stream()
                .flatMap(check -> check.warnings().stream())
                .toList();
    }

    private static Optional<String> missing(String name, Optional<?> room) {
        return room.isPresent() ? Optional.empty() : Optional.of(name + ": not started yet");
    }

    private Optional<String> checks() {
        for (HealthCheck check : rooms.checks()) {
            Optional<String> trouble = check.trouble();
            if (trouble.isPresent()) {
                return Optional.of(named(check.name(), trouble.get()));
            }
        }
        return EXPECTED.stream()
                .filter(name ->
                        rooms.checks().stream().noneMatch(check -> check.name().equals(name)))
                .map(name -> name + ": not started yet")
                .findFirst();
    }

    private Optional<String> check(String name) {
        return rooms.checks().stream()
                .filter(check -> check.name().equals(name))
                .flatMap(check -> check.trouble().stream())
                .map(trouble -> named(name, trouble))
                .findFirst();
    }

    private static String named(String name, String trouble) {
        return trouble.startsWith(name + ":") ? trouble : name + ": " + trouble;
    }
}
