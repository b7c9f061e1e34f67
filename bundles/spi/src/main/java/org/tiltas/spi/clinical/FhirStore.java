package org.tiltas.spi.clinical;

import java.util.List;
import java.util.Objects;
import org.tiltas.spi.journal.Record;

/**
 * Writes FHIR resources other than Observations. They are records whose kind is the resource type and whose body is
 * R4 JSON without {@code id} and {@code meta}; read them through {@link org.tiltas.spi.journal.Records}.
 */
public interface FhirStore {
    /**
     * Checks and commits; all or nothing. References between the writes of one call use {@code urn:uuid:…} of {@link
     * Write#fullUrl()} and are replaced by the ids given.
     *
     * @param who account that writes, for the audit
     * @return the stored records in the order of the writes
     * @throws RefusedWrite naming field and reason
     */
    List<Record> write(List<Write> writes, String who) throws RefusedWrite;

    /**
     * The same, together with Observations that people made, which are taken by the rules of {@link
     * ManualObservations#create}; all or nothing.
     *
     * @param observations without id; no other write can refer to one
     * @throws RefusedWrite naming field and reason
     */
    default Stored write(List<Write> writes, List<Write> observations, String who) throws RefusedWrite {
        throw new UnsupportedOperationException("Observations are not taken together with others here");
    }

    /** What is stored now, each in the order of its writes. */
    record Stored(List<Record> records, List<ManualObservations.Taken> observations) {}

    /**
     * One resource to store.
     *
     * @param type FHIR resource type
     * @param id its id; empty lets the server assign one
     * @param fullUrl how other writes of the call refer to it; empty for none
     * @param json R4 JSON
     * @param expected version it must have now; {@link org.tiltas.spi.journal.RecordWrite#ANY} for whatever
     */
    record Write(String type, String id, String fullUrl, String json, long expected) {
        public Write {
            Objects.requireNonNull(type, "type");
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(fullUrl, "fullUrl");
            Objects.requireNonNull(json, "json");
        }
    }

    /** A write that breaks a rule. */
    final class RefusedWrite extends Exception {
        private static final long serialVersionUID = 1L;
        private final int status;
        private final String code;
        private final String field;

        /**
         * @param status HTTP status: 400, 404, 409, 412 or 422
         * @param code FHIR issue type ({@code invalid}, {@code required}, {@code conflict}, {@code business-rule}, …)
         * @param field FHIRPath of the field; empty if it is the whole
         * @param reason one line
         */
        public RefusedWrite(int status, String code, String field, String reason) {
            super(reason);
            this.status = status;
            this.code = code;
            this.field = field;
        }

        public int status() {
            return status;
        }

        public String code() {
            return code;
        }

        public String field() {
            return field;
        }
    }
}
