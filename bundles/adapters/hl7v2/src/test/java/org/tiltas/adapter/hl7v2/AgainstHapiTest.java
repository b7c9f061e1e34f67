package org.tiltas.adapter.hl7v2;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.hl7v2.DefaultHapiContext;
import ca.uhn.hl7v2.HL7Exception;
import ca.uhn.hl7v2.HapiContext;
import ca.uhn.hl7v2.model.Message;
import ca.uhn.hl7v2.parser.GenericModelClassFactory;
import ca.uhn.hl7v2.util.Terser;
import ca.uhn.hl7v2.validation.impl.ValidationContextFactory;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.tiltas.api.DecodeException;

/** What HAPI writes and reads, we read alike: fields, repetitions, components, subcomponents, escapes. */
class AgainstHapiTest {
    private static final HapiContext HAPI = context();

    private static HapiContext context() {
        HapiContext context = new DefaultHapiContext();
        context.setModelClassFactory(new GenericModelClassFactory());
        context.setValidationContext(ValidationContextFactory.noValidation());
        return context;
    }

    @Provide
    Arbitrary<String> words() {
        return Arbitraries.strings()
                .withChars("a09 -|^~\\\\&žģü")
                .ofMinLength(1)
                .ofMaxLength(12)
                .filter(text -> !text.isBlank());
    }

    @Property(tries = 500)
    void readsWhatHapiWrites(@ForAll("words") String text, @ForAll("words") String second)
            throws HL7Exception, DecodeException {
        Message message = HAPI.getPipeParser().parse(Monitor.MSH + "\rPID|1\r");
        Terser terser = new Terser(message);
        terser.set("PID-3-1", text);
        terser.set("PID-3(1)-4-2", second);
        terser.set("PID-5-2", second);
        String written = HAPI.getPipeParser().encode(message);

        Segment pid = Hl7Message.read(written.getBytes(StandardCharsets.UTF_8))
                .segments()
                .get(1);

        assertThat(pid.component(3, 1)).isEqualTo(text.strip());
        assertThat(pid.subcomponentOf(pid.field(3).split("~", 2)[1], 4, 2)).isEqualTo(second.strip());
        assertThat(pid.component(5, 2)).isEqualTo(second.strip());
    }
}
