package org.tiltas.tools.simulate;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.tiltas.tools.hl7v2.AdmissionSender;
import org.tiltas.tools.hl7v2.BedsideMonitor;
import org.tiltas.tools.home.Home;

/**
 * What simulated senders of HL7 v2 say: each in turn results of a monitor, or by ADT who comes, moves, is described anew
 * and leaves. One message at a time, or several in a batch (BHS … BTS). For one thread.
 */
final class Hl7Turns implements LongFunction<Optional<String>> {
    /** MSH-3. */
    static final String APPLICATION = "SIM-MON";

    private static final int EVENTS = 4;

    private final List<Integer> numbers;
    private final List<BedsideMonitor> monitors;
    private final Optional<AdmissionSender> office;
    private final int batch;

    /**
     * @param numbers of the devices, or with ADT of the residents
     * @param adt whether it tells of residents instead of measuring
     * @param batch how many messages come together; 1 for none
     */
    Hl7Turns(List<Integer> numbers, boolean adt, int batch) {
        this.numbers = List.copyOf(numbers);
        this.monitors = numbers.stream()
                .map(d -> new BedsideMonitor(APPLICATION, Format.monitor(d), "", d))
                .toList();
        this.office = adt ? Optional.of(new AdmissionSender(APPLICATION, Home.AUTHORITY)) : Optional.empty();
        this.batch = batch;
    }

    @Override
    public Optional<String> apply(long turn) {
        OffsetDateTime now = OffsetDateTime.now();
        if (batch == 1) {
            return Optional.of(message(turn, now));
        }
        long end = (turn + 1) * batch;
        String messages = LongStream.range(turn * batch, end)
                .mapToObj(each -> message(each, now.minus(Duration.ofMillis(end - 1 - each))))
                .collect(Collectors.joining());
        return Optional.of("BHS|^~\\&|" + APPLICATION + "|||||||||B" + turn + "\r" + messages + "BTS|" + batch + "\r");
    }

    private String message(long turn, OffsetDateTime now) {
        int place = (int) (turn % numbers.size());
        return office.map(o -> event(o, numbers.get(place), turn / numbers.size(), now))
                .orElseGet(() -> monitors.get(place).next(now));
    }

    private static String event(AdmissionSender office, int number, long round, OffsetDateTime now) {
        String resident = "A-%05d".formatted(number + 1);
        String name = "Simulated%05d^Test".formatted(number + 1);
        String room = "F1^" + (100 + number / 2) + "^" + (number % 2 == 0 ? "A" : "B");
        return switch ((int) (round % EVENTS)) {
            case 0 -> office.admit(resident, name, room, now);
            case 1 -> office.move(resident, room.replace("F1", "F2"), now);
            case 2 -> office.update(resident, name, now);
            default -> office.discharge(resident, now);
        };
    }

    /** Devices of one of several connections, so that each keeps its order. */
    static List<Integer> numbers(int connection, int connections, int devices) {
        return IntStream.iterate(connection, d -> d < devices, d -> d + connections)
                .boxed()
                .toList();
    }
}
