package org.tiltas.adapter.zigbee2mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tiltas.api.Attributes;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Quality;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingStatus;

class StatesTest {
    @Test
    void aDoorContact() throws DecodeException {
        assertThat(
                        Bridge.brief(
                                Bridge.state(
                                        "{'battery':97,'battery_low':false,'contact':false,'linkquality':131,'tamper':false,'voltage':3005}")))
                .containsExactly(
                        "battery=97 %",
                        "battery-low=false held",
                        "contact-open=true held",
                        "link-quality=131 1",
                        "tamper=false held",
                        "battery-voltage=3.005 V");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'occupancy':true            | motion=true held",
                "'occupancy':'OFF'           | motion=false held",
                "'occupancy':1               | motion=true held",
                "'presence':true             | presence=true held",
                "'presence':'none'           | presence=false held",
                "'presence_state':'static'   | presence=true held",
                "'motion_state':'small'      | motion=true held",
                "'motion':false              | motion=false held",
                "'moving':true               | vibration=true held",
                "'contact':true              | contact-open=false held",
                "'contact':'open'            | contact-open=true held",
                "'contact':'closed'          | contact-open=false held",
                "'contact':0                 | contact-open=true held",
                "'door_state':'open'         | contact-open=true held",
                "'window_open':true          | contact-open=true held",
                "'vibration':true            | vibration=true held",
                "'tilt':true                 | vibration=true held",
                "'water_leak':true           | water-leak=true held",
                "'water_leak':'false'        | water-leak=false held",
                "'smoke':true                | smoke=true held",
                "'smoke_state':'normal'      | smoke=false held",
                "'carbon_monoxide':true      | co-alarm=true held",
                "'gas':true                  | gas-alarm=true held",
                "'sos':true                  | help-call=true held",
                "'moving':true               | vibration=true held",
                "'in_bed':true               | bed-occupied=true held",
                "'chair_state':'unoccupied'  | seat-occupied=false held",
                "'battery_state':'low'       | battery-low=true held",
                "'battery_low':true          | battery-low=true held",
                "'tamper':true               | tamper=true held",
                "'temperature':21.50         | ambient-temperature=21.50 Cel",
                "'temperature':'21.5'        | ambient-temperature=21.5 Cel",
                "'temperature':-4            | ambient-temperature=-4 Cel",
                "'device_temperature':31     | device-temperature=31 Cel",
                "'local_temperature':20.1    | ambient-temperature=20.1 Cel",
                "'humidity':44.72            | humidity=44.72 %",
                "'illuminance':120           | illuminance=120 lx",
                "'illuminance_lux':12        | illuminance=12 lx",
                "'ambient_light':120         | illuminance=120 lx",
                "'pm25':7                    | pm2-5=7 ug/m3",
                "'pm10':11                   | pm10=11 ug/m3",
                "'pressure':1013.2           | air-pressure=1013.2 hPa",
                "'co2':612                   | carbon-dioxide=612 [ppm]",
                "'voltage':3.1               | battery-voltage=3.1 V",
                "'breathing_rate':17         | respiration-rate=17 /min",
                "'contact_left':false        | contact-open[left]=true held",
                "'temperature_probe':3.2     | ambient-temperature[probe]=3.2 Cel",
                "'occupancy_2':true          | motion[2]=true held"
            })
    void fields(String field, String reading) throws DecodeException {
        assertThat(Bridge.brief(Bridge.only("{" + field + "}"))).isEqualTo(reading);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'occupancy':null",
                "'contact':'unknown'",
                "'presence_state':'sensor_close'",
                "'moving':true,'position':40",
                "'moving':'UP'",
                "'temperature':null",
                "'temperature':''",
                "'breathing_rate':0",
                "'voltage':231.2,'power':12,'current':0.1",
                "'tilt':45",
                "'water':12.5",
                "'status':'heating'",
                "'state':'ON','brightness':254,'color':{'x':0.1,'y':0.2}",
                "'update':{'state':'idle','installed_version':1},'elapsed':300",
                "'occupancy_timeout':90,'temperature_calibration':0.5,'humidity_alarm':false,'fall_sensitivity':3"
            })
    void fieldsThatTellNothing(String fields) throws DecodeException {
        assertThat(Bridge.state("{" + fields + "}")).isEmpty();
    }

    @Test
    void theRawNumberBesideLuxIsNotRead() throws DecodeException {
        assertThat(Bridge.brief(Bridge.state("{'illuminance':21000,'illuminance_lux':125}")))
                .containsExactly("illuminance=125 lx");
    }

    @Test
    void theSameSaidTwiceIsSaidOnce() throws DecodeException {
        assertThat(Bridge.brief(Bridge.state("{'occupancy':true,'motion':true}")))
                .containsExactly("motion=true held");
        assertThat(Bridge.brief(Bridge.state("{'occupancy':true,'motion':false}")))
                .containsExactly("motion=true held", "motion[motion]=false held");
    }

    @Test
    void aKnockThatIsAStateTooIsSaidOnce() throws DecodeException {
        assertThat(Bridge.brief(Bridge.state("{'action':'vibration','vibration':true}")))
                .containsExactly("vibration=true held");
        assertThat(Bridge.brief(Bridge.state("{'action':'drop','vibration':true}")))
                .containsExactly("vibration=true", "vibration=true held");
    }

    @Test
    void aBedStrapTellsOfTheBed() throws DecodeException {
        assertThat(Bridge.brief(Bridge.state(
                        "{'occupancy':false,'work_state':'none','illuminance':2300,'battery':88,'presence_delay':5}")))
                .containsExactly("bed-occupied=false held", "battery=88 %");
        assertThat(Bridge.brief(Bridge.state("{'work_state':'presence_30min'}")))
                .containsExactly("bed-occupied=true held");
    }

    @ParameterizedTest
    @CsvSource({"unoccupied,false,false,false", "on_the_bed,true,true,false", "falling,true,false,true"})
    void aFallRadarWithAStatus(String status, String presence, String bed, String fall) throws DecodeException {
        assertThat(Bridge.brief(Bridge.state("{'status':'" + status + "'}")))
                .containsExactly(
                        "presence=" + presence + " held", "bed-occupied=" + bed + " held", "fall=" + fall + " held");
    }

    @ParameterizedTest
    @CsvSource({
        "fall_down_status,'fall'",
        "fall_down_status,2",
        "fall_status,'alarm'",
        "fall_status,'fall_detected'",
        "fall_detected,true",
        "fall,'ON'"
    })
    void falls(String field, String value) throws DecodeException {
        Reading fall = Bridge.only("{'" + field + "':" + quoted(value) + "}");

        assertThat(Bridge.brief(fall)).isEqualTo("fall=true held");
        assertThat(fall.status()).isEqualTo(ReadingStatus.FINAL);
    }

    @ParameterizedTest
    @CsvSource({"fall_down_status,maybe_fall", "fall_status,warning", "fall_status,suspected", "fall_status,1"})
    void suspectedFalls(String field, String value) throws DecodeException {
        Reading fall = Bridge.only("{'" + field + "':" + quoted(value) + "}");

        assertThat(Bridge.brief(fall)).isEqualTo("fall=true held");
        assertThat(fall.status()).isEqualTo(ReadingStatus.PRELIMINARY);
        assertThat(fall.quality()).containsExactly(Quality.QUESTIONABLE);
        assertThat(fall.attributes()).containsEntry(Attributes.NOTE, "suspected");
    }

    @ParameterizedTest
    @CsvSource({"fall_down_status,none", "fall_status,normal", "fall_status,0", "fall_detected,false"})
    void noFalls(String field, String value) throws DecodeException {
        assertThat(Bridge.brief(Bridge.only("{'" + field + "':" + quoted(value) + "}")))
                .isEqualTo("fall=false held");
    }

    private static String quoted(String value) {
        return value.matches("\\d+|true|false") ? value : "'" + value + "'";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'temperature':'warm','humidity':40}      | malformed         | temperature: not a number",
                "{'contact':[1],'humidity':40}             | malformed         | contact: neither true nor false",
                "{'contact':'ON','humidity':40}            | unsupported-value | contact: neither open nor closed",
                "{'occupancy':7,'humidity':40}             | malformed         | occupancy: neither true nor false",
                "{'fall_status':'odd','humidity':40}       | unsupported-value | fall_status: neither true nor false",
                "{'battery':true,'humidity':40}            | malformed         | battery: not a number",
                "{'humidity':40,'humidity':41}             | malformed         | humidity: given twice",
                "{'humidity':40,'battery':1e999999999}     | malformed         | battery: a number of impossible size",
                "{'humidity':40,'action':5}                | malformed         | action: not a word",
                "{'humidity':40,'action':{'a':1}}          | malformed         | action: not a word",
                "{'humidity':40,'last_seen':'yesterday'}   | malformed         | last_seen: not a number",
                "{'humidity':40,'last_seen':'2026-13-01'}  | malformed         | last_seen: neither an ISO 8601 time",
                "{'humidity':40,'device':{'ieeeAddr':'x'}} | malformed         | device.ieee_address: not a Zigbee"
            })
    void aWrongFieldIsNamedAndTheGoodOnesAreRead(String payload, String reason, String detail) {
        DecodeException e = catchThrowableOfType(DecodeException.class, () -> Bridge.state(payload));

        assertThat(e.reason()).isEqualTo(reason);
        assertThat(e).hasMessageStartingWith(detail);
        assertThat(Bridge.brief(e.partial())).containsExactly("humidity=40 %");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"[]", "7", "online", "{", "{'a':1}x", "{'a':NaN}"})
    void whatIsNoState(String payload) {
        assertThatThrownBy(() -> Bridge.state(payload))
                .isInstanceOf(DecodeException.class)
                .hasMessageStartingWith("json: ");
    }

    @Test
    void aStateCarriesItsWay() throws DecodeException {
        Reading contact = Bridge.only("{'contact':true}");

        assertThat(contact.attributes())
                .isEqualTo(Map.of(Attributes.STATE, Attributes.HELD, Attributes.WAY, Source.STATE));
        assertThat(contact.device().system()).isEqualTo("urn:tiltas:zigbee2mqtt");
        assertThat(contact.device().value()).isEqualTo("gw1/sensor");
    }
}
