package org.tiltas.fhir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class R5Test {
    @Test
    void anObservationComesOutWithEveryValueAndItsDecimals() throws Exception {
        String r4 = """
                {"resourceType":"Observation","id":"o1","extension":[{"url":\
                "http://hl7.org/fhir/StructureDefinition/observation-gatewayDevice",\
                "valueReference":{"identifier":{"system":"urn:tiltas:gateway","value":"gw1"}}}],\
                "identifier":[{"system":"urn:tiltas:measurement","value":"x"}],"status":"final",\
                "category":[{"coding":[{"system":"s","code":"vital-signs"}]}],\
                "code":{"coding":[{"system":"http://loinc.org","code":"8867-4"}]},"subject":{"reference":"Patient/1"},\
                "effectiveDateTime":"2026-11-22T10:00:00.250+02:00","issued":"2026-11-22T10:00:01.000+02:00",\
                "valueQuantity":{"value":72.00,"comparator":"<","unit":"/min","code":"/min"},\
                "interpretation":[{"coding":[{"system":"s","code":"x"}]}],"note":[{"text":"n"}],\
                "bodySite":{"text":"finger"},"method":{"text":"ppg"},"device":{"reference":"Device/2"},\
                "component":[{"code":{"text":"c"},"dataAbsentReason":{"coding":[{"code":"error"}]}}]}""";

        String r5 = R5.fromR4(r4);

        assertThat(r5).contains("\"value\":72.00", "2026-11-22T10:00:00.250+02:00", "observation-gatewayDevice");
    }

    @Test
    void aSpecializationBecomesWhatItConformsTo() throws Exception {
        String r5 = R5.fromR4("""
                {"resourceType":"Device","status":"active","deviceName":[{"name":"Band","type":"user-friendly-name"}],\
                "type":{"text":"band"},"specialization":[{"systemType":{"text":"hydra"},"version":"1"}]}""");

        assertThat(r5)
                .contains("\"conformsTo\":[{\"specification\":{\"text\":\"hydra\"},\"version\":\"1\"}]")
                .contains("\"name\":[{\"value\":\"Band\"");
    }

    @Test
    void whatTheConverterLeavesOutIsAnErrorThatNamesTheElement() {
        assertThatThrownBy(() -> R5.fromR4("""
                {"resourceType":"Device","status":"active","patient":{"reference":"Patient/17"}}"""))
                .isInstanceOf(R5.Loss.class)
                .hasMessage("R5: 1 of 3 values have no place: [patient.reference]")
                .hasMessageNotContaining("17");
        assertThatThrownBy(() -> R5.fromR4("""
                {"resourceType":"Location","name":"x","hoursOfOperation":[{"daysOfWeek":["mon"],\
                "openingTime":"08:00:00"}]}""")).isInstanceOf(R5.Loss.class).hasMessageContaining("hoursOfOperation");
    }

    @Test
    void aPatientAndAnOrganizationComeThrough() throws Exception {
        assertThat(R5.fromR4("""
                {"resourceType":"Patient","identifier":[{"use":"old","system":"s","value":"v"}],"active":true,\
                "name":[{"family":"F","given":["G","H"]}],"telecom":[{"system":"phone","value":"1"}],"gender":"male",\
                "birthDate":"1940-01-01","deceasedBoolean":false,"managingOrganization":{"reference":"Organization/1"},\
                "link":[{"other":{"reference":"Patient/2"},"type":"replaced-by"}]}""")).contains("\"birthDate\":\"1940-01-01\"");
        assertThat(R5.fromR4("""
                {"resourceType":"Organization","name":"O","telecom":[{"system":"phone","value":"1"}],\
                "address":[{"city":"V"}],"contact":[{"name":{"family":"x"}}]}""")).contains("\"city\":\"V\"");
    }
}
