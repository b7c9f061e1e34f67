package org.tiltas.tools.hl7v2;

import java.io.IOException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.StringJoiner;

/**
 * A simulated bedside monitor: every round one ORU^R01 as IHE PCD-01 shapes it, with heart rate, oxygen saturation,
 * respiration and every tenth time a blood pressure.
 */
public final class BedsideMonitor {
    /** To the millisecond where there is one: several messages of a second are several measurements. */
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("uuuuMMddHHmmss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 3, true)
            .appendPattern("xx")
            .toFormatter();

    private static final int ROUNDS_TO_PRESSURE = 10;

    private final String application;
    private final String eui64;
    private final String patient;
    private final int seed;
    private long round;

    /**
     * @param application MSH-3, by which the server knows the sender
     * @param eui64 the monitor's own identity, 16 hex digits
     * @param patient PID-3, {@code id^^^authority}; empty for nobody, then the assignment decides
     * @param seed makes monitors differ
     */
    public BedsideMonitor(String application, String eui64, String patient, int seed) {
        this.application = application;
        this.eui64 = eui64;
        this.patient = patient;
        this.seed = seed;
    }

    /** The next message; its rows are measured at {@code now}. */
    public String next(OffsetDateTime now) {
        String time = TIME.format(now);
        int wave = Math.floorMod(round * 7 + seed * 13L, 9) - 4;
        StringJoiner text = new StringJoiner("\r", "", "\r");
        text.add("MSH|^~\\&|" + application + "|||TILTAS|" + time + "||ORU^R01^ORU_R01|" + application + "-" + seed
                + "-" + round + "-" + now.toEpochSecond() + "|P|2.6|||||||UNICODE UTF-8");
        text.add("PID|||" + patient);
        text.add("OBR|1|||182777000^monitoring of patient^SCT|||" + time);
        text.add("OBX|1||69965^MDC_DEV_MON_PHYSIO_MULTI_PARAM_MDS^MDC|1.0.0.0|||||||X|||||||MONITOR^^" + eui64
                + "^EUI-64");
        text.add(row(2, "147842^MDC_ECG_HEART_RATE", "1.1.1.147842", 72 + wave, "264864^MDC_DIM_BEAT_PER_MIN"));
        text.add(row(
                3, "150456^MDC_PULS_OXIM_SAT_O2", "1.2.1.150456", 97 - Math.abs(wave) / 2, "262688^MDC_DIM_PERCENT"));
        text.add(row(4, "151562^MDC_RESP_RATE", "1.3.1.151562", 14 + wave / 2, "264928^MDC_DIM_RESP_PER_MIN"));
        if (round % ROUNDS_TO_PRESSURE == 0) {
            String unit = "266016^MDC_DIM_MMHG";
            text.add(row(5, "150021^MDC_PRESS_BLD_NONINV_SYS", "1.4.1.150021", 124 + 2 * wave, unit));
            text.add(row(6, "150022^MDC_PRESS_BLD_NONINV_DIA", "1.4.1.150022", 78 + wave, unit));
            text.add(row(7, "150023^MDC_PRESS_BLD_NONINV_MEAN", "1.4.1.150023", 93 + wave, unit));
        }
        round++;
        return text.toString();
    }

    /** Sends the next message; true when it is kept. */
    public boolean send(MllpClient client, OffsetDateTime now) throws IOException {
        return MllpClient.verdict(client.send(next(now))).equals("AA");
    }

    private static String row(int number, String code, String place, int value, String unit) {
        return "OBX|" + number + "|NM|" + code + "^MDC|" + place + "|" + value + "|" + unit + "^MDC|||||R";
    }
}
