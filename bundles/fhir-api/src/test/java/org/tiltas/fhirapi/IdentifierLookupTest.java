package org.tiltas.fhirapi;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.rest.param.TokenAndListParam;
import ca.uhn.fhir.rest.param.TokenOrListParam;
import ca.uhn.fhir.rest.param.TokenParam;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.tiltas.fhir.Fhir;
import org.tiltas.fhirapi.search.Filters;
import org.tiltas.fhirapi.search.References;
import org.tiltas.fhirapi.search.Shelf;

/** What is looked up by identifier is what a look at everything finds, whatever was written before. */
class IdentifierLookupTest {
    /** A write of a Device: none of these identifiers removes it. */
    record Write(String id, Set<String> identifiers) {
        String body() {
            return identifiers.isEmpty()
                    ? ""
                    : identifiers.stream()
                            .map(each -> each.split("\\|"))
                            .map(each -> "{\"system\":\"" + each[0] + "\",\"value\":\"" + each[1] + "\"}")
                            .toList()
                            .toString()
                            .transform(list -> "{\"resourceType\":\"Device\",\"identifier\":" + list + "}");
        }
    }

    @Provide
    Arbitrary<Write> writes() {
        Arbitrary<String> identifiers = Arbitraries.of("urn:a|1", "urn:a|2", "urn:b|1", "urn:b|2", "urn:b|3");
        return Arbitraries.of("x", "y", "z")
                .flatMap(id -> identifiers.set().ofMaxSize(3).map(set -> new Write(id, set)));
    }

    @Provide
    Arbitrary<String> tokens() {
        return Arbitraries.of("1", "2", "urn:a|1", "urn:b|1", "urn:a|3", "|1", "urn:b|", "9");
    }

    @Property(tries = 200)
    void aLookUpFindsWhatALookAtEverythingFinds(
            @ForAll @Size(max = 12) List<@From("writes") Write> writes,
            @ForAll @Size(min = 1, max = 2) List<@From("tokens") String> any) {
        MemoryRecords records = new MemoryRecords();
        Shelf shelf = new Shelf(records, Fhir.r4());
        Filters filters = new Filters(new References(shelf)).identifier(identifier(any));
        for (Write write : writes) {
            records.put("Device", write.id(), write.body());

            assertThat(shelf.findAll("Device", filters))
                    .extracting(item -> item.record().id())
                    .isEqualTo(shelf.findAll("Device", filters::test).stream()
                            .map(item -> item.record().id())
                            .toList());
        }
    }

    @Test
    void nothingIsFollowedAfterTheEnd() throws Exception {
        MemoryRecords records = new MemoryRecords();
        Shelf shelf = new Shelf(records, Fhir.r4());
        Filters filters = new Filters(new References(shelf)).identifier(identifier(List.of("urn:a|1")));
        shelf.find("Device", filters);

        shelf.close();
        records.put("Device", "x", new Write("x", Set.of("urn:a|1")).body());

        assertThat(shelf.find("Device", filters)).isEmpty();
    }

    private static TokenAndListParam identifier(List<String> any) {
        TokenOrListParam or = new TokenOrListParam();
        for (String text : any) {
            int bar = text.indexOf('|');
            or.add(
                    bar < 0
                            ? new TokenParam(null, text)
                            : new TokenParam(text.substring(0, bar), text.substring(bar + 1)));
        }
        return new TokenAndListParam().addAnd(or);
    }
}
