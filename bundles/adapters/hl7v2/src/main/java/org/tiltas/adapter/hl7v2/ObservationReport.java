package org.tiltas.adapter.hl7v2;

import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.tiltas.api.Attributes;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.Metrics;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Value;

/** Reads the groups of an ORU: PID, OBR and OBX in any number. One object per message. */
final class ObservationReport {
    private static final int MESSAGE_TIME = 7;
    private static final int ORDER_TIME = 7;
    private static final int ROW_TIME = 14;

    private final Hl7Message message;
    private final DeviceNames devices;
    private final boolean test;
    private final List<Supplier<Optional<Reading>>> readings = new ArrayList<>();
    private final List<DecodeException> failures = new ArrayList<>();
    private Optional<Segment> unknown = Optional.empty();
    private String patient = "";
    private Segment order;
    private Panels panels = new Panels();

    ObservationReport(Hl7Message message, String gateway) {
        this.message = message;
        this.devices = new DeviceNames(gateway, message.header());
        String processing = message.header().component(11, 1);
        this.test = processing.equals("T") || processing.equals("D");
    }

    List<Reading> read() throws DecodeException {
        for (Segment segment : message.segments()) {
            switch (segment.name()) {
                case "PID" -> {
                    patient = Patients.lines(segment);
                    order = null;
                    panels = new Panels();
                    devices.forget();
                }
                case "PV1" -> devices.standsAt(segment);
                case "OBR" -> {
                    order = segment;
                    panels = new Panels();
                }
                case "OBX" -> row(segment);
                default -> {
                    // notes, visits, local segments: nothing that is measured
                }
            }
        }
        List<Reading> read =
                readings.stream().map(Supplier::get).flatMap(Optional::stream).toList();
        if (!failures.isEmpty()) {
            throw together(read);
        }
        if (read.isEmpty() && unknown.isPresent()) {
            Segment row = unknown.get();
            String code = row.component(3, 1).replaceAll("[^A-Za-z0-9._-]", "?");
            throw new DecodeException(
                    "unknown-code",
                    row.place(3) + ": " + code.substring(0, Math.min(40, code.length()))
                            + " is not known, nor any other code of the message");
        }
        return read;
    }

    private void row(Segment row) {
        try {
            SubId place = SubId.of(row);
            if (place.describesDevice()) {
                devices.learn(row, place);
                return;
            }
            Optional<Term> term = Terms.of(row);
            if (term.isEmpty()) {
                unknown = unknown.isPresent() || !Values.isThere(row) ? unknown : Optional.of(row);
                return;
            }
            String metric = term.get().metric();
            if (metric.equals(Metrics.DEVICE_INFORMATION) || metric.equals(Metrics.DEVICE_CLOCK)) {
                fact(row, place, term.get());
                return;
            }
            Optional<Row> read = Row.read(row, order, term.get(), test);
            if (read.isPresent()) {
                measured(row, place, read.get());
            }
        } catch (DecodeException e) {
            failures.add(e);
        }
    }

    private void measured(Segment row, SubId place, Row read) throws DecodeException {
        DeviceIdentifier device = devices.of(row, place);
        Optional<ReadingTime.DeviceClock> time = time(row);
        ReadingTime at = time.<ReadingTime>map(t -> t).orElseGet(ReadingTime.Unknown::new);
        Map<String, String> attributes = Terms.attributes(read.term());
        if (!patient.isEmpty()) {
            attributes.put(Attributes.PATIENT, patient);
        }
        if (!Panels.isPart(read.metric())) {
            Reading.Builder reading = reading(device, place.text(), read.metric(), read.value(), at, attributes)
                    .status(read.status())
                    .quality(read.flags().quality());
            readings.add(() -> Optional.of(reading.build()));
            return;
        }
        Panels.Panel panel = panels.add(read, device, place.channel(), at);
        if (panel != null) {
            boolean unnamed = read.term().unnamed();
            readings.add(() -> unnamed && !panel.isWhole()
                    ? unsupported(row)
                    : Optional.of(pressure(device, place.channel(), panel, at, attributes, unnamed)));
        }
    }

    /** Only a pulsating pressure is one of blood for sure: a mean alone may be of a vein or of the skull. */
    private Optional<Reading> unsupported(Segment row) {
        unknown = unknown.isPresent() ? unknown : Optional.of(row);
        return Optional.empty();
    }

    private Reading pressure(
            DeviceIdentifier device,
            String channel,
            Panels.Panel panel,
            ReadingTime at,
            Map<String, String> attributes,
            boolean unnamed) {
        Reading.Builder reading = reading(device, channel, panel.metric(), panel.value(), at, attributes)
                .status(panel.status())
                .quality(panel.quality());
        if (unnamed && at instanceof ReadingTime.DeviceClock clock) {
            // no correction of the cuff's at the same time
            reading.sequence(1, session(clock));
        }
        return reading.build();
    }

    private Reading.Builder reading(
            DeviceIdentifier device,
            String channel,
            String metric,
            Value value,
            ReadingTime at,
            Map<String, String> attributes) {
        Reading.Builder builder =
                Reading.of(device, metric, value).channel(channel).time(at).heardAt(sent());
        attributes.forEach(builder::attribute);
        if (at instanceof ReadingTime.DeviceClock clock) {
            // One place for all that is told of this metric at this time, so that a correction finds what it corrects.
            builder.sequence(0, session(clock));
        }
        return builder;
    }

    private static String session(ReadingTime.DeviceClock clock) {
        return clock.local() + clock.offset().map(Object::toString).orElse("");
    }

    /** A fact about the device, or its present clock. */
    private void fact(Segment row, SubId place, Term term) throws DecodeException {
        if (!Values.isThere(row)) {
            return;
        }
        DeviceIdentifier device = devices.of(row, place);
        String text;
        if (term.metric().equals(Metrics.DEVICE_CLOCK)) {
            Optional<ReadingTime.DeviceClock> clock = Times.read(row, 5);
            if (clock.isEmpty()) {
                return;
            }
            text = DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(clock.get().local())
                    + clock.get().offset().map(Object::toString).orElse("");
        } else {
            text = Values.words(row);
        }
        Reading reading = Reading.of(device, term.metric(), new Value.Text(text))
                .channel(term.site())
                .heardAt(sent())
                .build();
        readings.add(() -> Optional.of(reading));
    }

    private Optional<ReadingTime.DeviceClock> time(Segment row) throws DecodeException {
        Optional<ReadingTime.DeviceClock> own = Times.read(row, ROW_TIME);
        if (own.isEmpty() && order != null) {
            own = Times.read(order, ORDER_TIME);
        }
        return own.isPresent() ? own : Times.read(message.header(), MESSAGE_TIME);
    }

    /** The sender's clock, where it told its offset. */
    private Optional<OffsetDateTime> sent() {
        try {
            return Times.read(message.header(), MESSAGE_TIME)
                    .flatMap(sent -> sent.offset().map(offset -> sent.local().atOffset(offset)));
        } catch (DecodeException e) {
            return Optional.empty();
        }
    }

    private DecodeException together(List<Reading> read) {
        DecodeException first = failures.get(0);
        String others = failures.size() == 1 ? "" : " (and " + (failures.size() - 1) + " more)";
        return new DecodeException(first.reason(), first.getMessage() + others, read);
    }
}
