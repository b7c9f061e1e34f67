package org.tiltas.adapter.gatt;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.Attributes;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Value;

/** Health Thermometer Service 1.0: temperature (2A1C), intermediate temperature (2A1E), temperature type (2A1D). */
final class Thermometer {
    private static final int FAHRENHEIT = 0x01;
    private static final int TIME = 0x02;
    private static final int TYPE = 0x04;
    private static final List<String> SITES = List.of(
            "", "armpit", "body", "ear", "finger", "gastro-intestinal tract", "mouth", "rectum", "toe", "tympanum");
    /** Finger and toe follow the room more than the body; their skin's temperature is never a body temperature. */
    private static final Set<Integer> SKIN = Set.of(4, 8);

    private Thermometer() {}

    static List<Reading> measurement(Octets value, Heard heard) throws DecodeException {
        return List.of(reading(value, heard).build());
    }

    static List<Reading> intermediate(Octets value, Heard heard) throws DecodeException {
        return List.of(reading(value, heard).status(ReadingStatus.PRELIMINARY).build());
    }

    static List<Reading> type(Octets value, Heard heard) throws DecodeException {
        int code = value.u8("temperature type");
        return List.of(
                DeviceInformation.fact(heard, "temperature-type", site(code).orElse("code " + code)));
    }

    private static Reading.Builder reading(Octets value, Heard heard) throws DecodeException {
        int flags = value.u8("flags");
        MedicalFloat number = value.float32("temperature");
        Value temperature =
                (flags & FAHRENHEIT) != 0 ? number.in("Cel", Conversions::celsiusFromFahrenheit) : number.in("Cel");
        ReadingTime time =
                (flags & TIME) != 0 ? DeviceTime.reading(DeviceTime.read(value, "time stamp")) : heard.gatewayTime();
        Optional<Integer> type = (flags & TYPE) != 0
                ? Optional.of(value.u8("temperature type"))
                : heard.message().temperatureType(heard.device());
        String metric = type.filter(SKIN::contains).isPresent() ? Metrics.SKIN_TEMPERATURE : Metrics.BODY_TEMPERATURE;
        Reading.Builder reading = heard.reading(metric, temperature).time(time);
        type.flatMap(Thermometer::site).ifPresent(site -> reading.attribute(Attributes.BODY_SITE, site));
        return reading;
    }

    private static Optional<String> site(int code) {
        return code > 0 && code < SITES.size() ? Optional.of(SITES.get(code)) : Optional.empty();
    }
}
