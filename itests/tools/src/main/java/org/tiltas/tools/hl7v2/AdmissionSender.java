package org.tiltas.tools.hl7v2;

import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.atomic.AtomicLong;

/** A hospital information system that writes ADT messages; the caller sends them. Thread-safe. */
public final class AdmissionSender {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmss.SSSxx");

    private final String application;
    private final String authority;
    private final AtomicLong control = new AtomicLong();

    /**
     * @param application MSH-3
     * @param authority assigning authority of its numbers
     */
    public AdmissionSender(String application, String authority) {
        this.application = application;
        this.authority = authority;
    }

    /**
     * A01: somebody came.
     *
     * @param name family and given name with {@code ^} between them
     * @param place point of care, room and bed with {@code ^} between them
     */
    public String admit(String number, String name, String place, OffsetDateTime at) {
        return admit(number, name, "19380228|F", place, at);
    }

    /** @param born {@code YYYYMMDD}, a bar, and {@code M} or {@code F} */
    public String admit(String number, String name, String born, String place, OffsetDateTime at) {
        return message("A01", at, pid(number, name + "^^^^^L", born) + "PV1|1|I|" + place + "\r");
    }

    /** A02: somebody moved. */
    public String move(String number, String place, OffsetDateTime at) {
        return message("A02", at, pid(number) + "PV1|1|I|" + place + "\r");
    }

    /** A03: somebody left. */
    public String discharge(String number, OffsetDateTime at) {
        return message("A03", at, pid(number) + "PV1|1|I\r");
    }

    /** A08: somebody is described anew. */
    public String update(String number, String name, OffsetDateTime at) {
        return message("A08", at, pid(number, name + "^^^^^L", "19380228|F") + "PV1|1|I\r");
    }

    /** A40: two records are of one person. */
    public String merge(String survivor, String givenUp, OffsetDateTime at) {
        return message("A40", at, pid(survivor) + "MRG|" + givenUp + "^^^" + authority + "\r");
    }

    private String pid(String number) {
        return pid(number, "", "|");
    }

    private String pid(String number, String name, String born) {
        return "PID|1||" + number + "^^^" + authority + "||" + name + "||" + born + "\r";
    }

    private String message(String event, OffsetDateTime at, String rest) {
        String time = TIME.format(at);
        return "MSH|^~\\&|" + application + "|||" + "|" + time + "||ADT^" + event + "|ADT" + control.incrementAndGet()
                + "|P|2.6||||||UNICODE UTF-8\rEVN|" + event + "|" + time + "\r" + rest;
    }
}
