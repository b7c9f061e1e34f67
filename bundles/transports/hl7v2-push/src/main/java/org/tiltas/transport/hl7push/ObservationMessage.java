package org.tiltas.transport.hl7push;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.tiltas.api.Measurement;
import org.tiltas.api.Observed;
import org.tiltas.api.PartnerContext;
import org.tiltas.api.Quality;

/**
 * Writes an Observation as ORU^R01 (HL7 2.6, 7.3.1): MSH, PID, PV1, OBR, an OBX for each value, NTE. Made of the row
 * alone, so that a repetition is the same to the byte.
 */
final class ObservationMessage {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    /** MSH-10 has room for 20 characters up to version 2.6. */
    private static final int CONTROL_ID = 20;

    private final Hl7Options options;
    private final PartnerContext context;
    private final PatientSegments patients;

    ObservationMessage(Hl7Options options, PartnerContext context) {
        this.options = options;
        this.context = context;
        this.patients = new PatientSegments(options);
    }

    /**
     * A message ready to be framed.
     *
     * @param controlId MSH-10; the same whenever this version of this Observation is written
     */
    record Written(String controlId, byte[] bytes) {}

    /** @throws Unwritable when this Observation cannot be said to this partner */
    Written write(Observed observed) throws Unwritable {
        Measurement m = observed.measurement();
        JsonNode observation = read(context.observation(observed));
        JsonNode patient = context.resource(m.subject().reference())
                .map(ObservationMessage::read)
                .orElseThrow(() -> new Unwritable(m.subject().reference() + " is not known to this server any more"));
        Optional<JsonNode> device = m.device().isEmpty()
                ? Optional.empty()
                : context.resource("Device/" + m.device()).map(ObservationMessage::read);
        String controlId = controlId(observed);
        StringBuilder out = new StringBuilder(1_000);
        header(observed, controlId).write(out);
        patients.pid(patient, m.subject().id()).write(out);
        patients.pv1().write(out);
        order(observed, observation).write(out);
        new ResultSegments(observed, observation, device, options.withdrawn()).write(out);
        return new Written(controlId, out.toString().getBytes(StandardCharsets.UTF_8));
    }

    private SegmentLine header(Observed observed, String controlId) {
        Measurement m = observed.measurement();
        boolean test = m.quality().contains(Quality.TEST);
        Hl7Options.Names names = options.names();
        return new SegmentLine("MSH")
                .set(2, "^~\\&")
                .set(3, Hl7Text.components(names.application().split("\\^")))
                .set(4, Hl7Text.components(names.facility().split("\\^")))
                .set(5, Hl7Text.components(names.receivingApplication().split("\\^")))
                .set(6, Hl7Text.components(names.receivingFacility().split("\\^")))
                .set(7, Hl7Text.time(observed.recorded().atOffset(m.effective().getOffset())))
                .set(9, "ORU^R01^ORU_R01")
                .set(10, controlId)
                // a value of a test must never be taken for a resident's
                .set(11, test && options.processing().equals("P") ? "T" : options.processing())
                .set(12, options.version())
                .set(18, "UNICODE UTF-8");
    }

    private static SegmentLine order(Observed observed, JsonNode observation) {
        Measurement m = observed.measurement();
        return new SegmentLine("OBR")
                .set(1, "1")
                .set(3, Hl7Text.components(observed.id(), "TILTAS"))
                .set(4, Coded.of(observation.path("code")))
                .set(7, Hl7Text.time(m.effective()))
                .set(22, Hl7Text.time(observed.recorded().atOffset(m.effective().getOffset())))
                .set(
                        25,
                        switch (m.status()) {
                            case FINAL -> "F";
                            case PRELIMINARY -> "P";
                            case AMENDED, CORRECTED, ENTERED_IN_ERROR -> "C";
                            case CANCELLED -> "X";
                        });
    }

    /** Of id and version, so that the receiver recognises a repetition. */
    static String controlId(Observed observed) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((observed.id() + "/" + observed.version()).getBytes(StandardCharsets.UTF_8));
            String text = "0".repeat(CONTROL_ID)
                    + new BigInteger(1, Arrays.copyOf(hash, 12)).toString(36).toUpperCase(Locale.ROOT);
            return text.substring(text.length() - CONTROL_ID);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new IllegalStateException("a resource of this server is no JSON", e);
        }
    }
}
