package org.tiltas.adapter.theengs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tiltas.api.AdapterDescriptor;
import org.tiltas.api.Attributes;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Sequence;

class AdvertisementTest {
    @Test
    void aThermometer() throws DecodeException {
        List<Reading> readings = Gateway.read(
                "{'id':'a4:c1:38:01:02:03','name':'LYWSD03MMC','rssi':-61,'brand':'Xiaomi','model':'TH Sensor',"
                        + "'model_id':'LYWSD03MMC_ATC','type':'THB','tempc':21.50,'tempf':70.7,'hum':45.1,'batt':87,'volt':2.95}");

        assertThat(Gateway.brief(readings))
                .containsExactly(
                        "ambient-temperature=21.50 Cel",
                        "humidity=45.1 %",
                        "battery=87 %",
                        "battery-voltage=2.95 V",
                        "signal-strength=-61 {dBm}",
                        "device-information[manufacturer]=Xiaomi",
                        "device-information[model]=LYWSD03MMC_ATC");
        assertThat(readings).extracting(Reading::device).containsOnly(DeviceIdentifier.bluetooth("A4:C1:38:01:02:03"));
        assertThat(readings.get(0).attributes()).isEqualTo(Map.of(Attributes.RSSI, "-61"));
        assertThat(readings.get(0).time()).isEqualTo(new ReadingTime.Unknown());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'tempf':98.6                                    | ambient-temperature=37.0 Cel",
                "'tempc':'19.2','tempf':'66.56'                  | ambient-temperature=19.2 Cel",
                "'tem':21.6,'tempf':70.9                         | ambient-temperature=21.6 Cel",
                "'lux':120.5                                     | illuminance=120.5 lx",
                "'pres':1013.25                                  | air-pressure=1013.25 hPa",
                "'pres':true,'darkness':33                       | motion=true",
                "'co2':640                                       | carbon-dioxide=640 [ppm]",
                "'open':true                                     | contact-open=true held",
                "'open':false                                    | contact-open=false held",
                "'contact':'timeout not closed'                  | contact-open=true held",
                "'contact':'closed'                              | contact-open=false held",
                "'motion':true                                   | motion=true held",
                "'movement':false                                | motion=false held",
                "'move':true                                     | vibration=true held",
                "'presence':true                                 | presence=true held",
                "'batt':100                                      | battery=100 %",
                "'batt_low':true                                 | battery-low=true held",
                "'lowbatt':false                                 | battery-low=false held",
                "'pm25':12                                       | pm2-5=12 ug/m3",
                "'pm10':14.5                                     | pm10=14.5 ug/m3",
                "'bpm':0                                         | off-body=true held",
                "'act_bpm':255                                   | off-body=true held",
                "'steps':4321                                    | steps-day=4321 /d",
                "'weight':71.95,'unit':'kg'                      | body-weight=71.95 kg",
                "'weight':158.6,'unit':'lbs'                     | body-weight=71.9 kg",
                "'weight':158.62,'unit':'lb'                     | body-weight=71.95 kg",
                "'weight':143.90,'unit':'jin'                    | body-weight=71.95 kg",
                "'weighing_mode':'person','weight':71.9,'unit':'kg','impedance':0 | body-weight=71.9 kg",
                "'impedance':503                                 | impedance=503 Ohm",
                "'button':1                                      | help-call=true",
                "'button3':9                                     | help-call[3]=true",
                "'press':'double'                                | help-call=true"
            })
    void fields(String fields, String reading) throws DecodeException {
        assertThat(Gateway.brief(Gateway.fields(fields))).containsExactly(reading);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'rssi':-89,'distance':21.5,'servicedata':'fe00'",
                "'rssi':-70,'manufacturerdata':'4c0010','txpower':12,'mac_type':1",
                "'mac_type':1,'rssi':-78,'model':'iBeacon','model_id':'IBEACON','uuid':'1de4','major':0,'batt':50",
                "'model_id':'GAEN','type':'RMAC','batt':5",
                "'service':'cba2','characteristic':'cba3','read':'00','success':true",
                "'button':0,'packet':9",
                "'button':10",
                "'motion':true,'position':40",
                "'type':'WCVR','model_id':'W270160X','open':30,'motion':true,'calibrated':true",
                "'type':'WCVR','model_id':'W270160X','open':0,'motion':false,'direction':'up'",
                "'type':'SCALE','brand':'Atomax','model_id':'SKALE','weight':123.9",
                "'type':'SCALE','weight':-92.8,'unit':'kg'",
                "'type':'SCALE','weight':0,'unit':'kg'",
                "'weight':12.5,'unit':'kg','weighing_mode':'object','impedance':400",
                "'tempc':180.5,'type':'BBQ'",
                "'presence':true,'type':'TRACK'",
                "'tempc':null"
            })
    void whatIsNobodysBusiness(String fields) throws DecodeException {
        assertThat(Gateway.fields(fields).stream()
                        .filter(r ->
                                !r.metric().startsWith("device-") && !r.metric().equals("signal-strength")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpm", "hr", "act_bpm"})
    void aHeartRateEndsNotBeingWorn(String field) throws DecodeException {
        assertThat(Gateway.brief(Gateway.fields("'" + field + "':72")))
                .containsExactly("heart-rate=72 /min", "off-body=false held");
    }

    @Test
    void anUndecodedAdvertisementLeavesNoTrace() throws DecodeException {
        assertThat(Gateway.fields("'rssi':-89,'name':'Phone of Anna','servicedata':'fe00'"))
                .isEmpty();
    }

    @Test
    void aChestStrapMeasuresAnElectrocardiogram() throws DecodeException {
        Reading rate = Gateway.fields("'brand':'Polar','model_id':'H10','type':'BODY','bpm':68,'rssi':-50")
                .get(0);

        assertThat(rate.attributes())
                .isEqualTo(Map.of(Attributes.MODALITY, "ecg", Attributes.BODY_SITE, "chest", Attributes.RSSI, "-50"));
    }

    @Test
    void whereABandIsHeardIsNoReading() throws DecodeException {
        List<Reading> readings = Gateway.fields(
                "'rssi':-70,'brand':'Xiaomi/Amazfit','model_id':'MB/SW','type':'BODY','steps':4321,'act_bpm':81");

        assertThat(Gateway.brief(readings))
                .containsExactly(
                        "steps-day=4321 /d",
                        "heart-rate=81 /min",
                        "off-body=false held",
                        "device-information[manufacturer]=Xiaomi/Amazfit",
                        "device-information[model]=MB/SW");
        assertThat(readings.get(0).status()).isEqualTo(ReadingStatus.PRELIMINARY);
        assertThat(readings.get(1).attributes()).containsEntry(Attributes.MODALITY, "ppg");
    }

    @Test
    void aPressHasTheNumberOfItsAdvertisement() throws DecodeException {
        Reading press = Gateway.fields("'packet':17,'batt':90,'button':2").get(1);

        assertThat(press.metric()).isEqualTo("help-call");
        assertThat(press.sequence()).contains(new Sequence(17, ""));
        assertThat(press.attributes()).containsEntry(Attributes.KIND, "double");
    }

    @ParameterizedTest
    @CsvSource({
        "'UTCtime':'2026-11-22T08:00:00Z',2026-11-22T08:00:00Z",
        "'unixtime':1795334400,2026-11-22T10:00:00+02:00"
    })
    void theTimeOfTheGateway(String field, OffsetDateTime at) throws DecodeException {
        Reading reading = Gateway.fields(field.replace("T08:00:00Z", "T08:00:00Z") + ",'hum':40")
                .get(0);

        assertThat(reading.time()).isEqualTo(new ReadingTime.GatewayClock(at));
    }

    @Test
    void whoSpeaks() throws DecodeException {
        assertThat(device("{'hum':40}")).isEqualTo(DeviceIdentifier.bluetooth("A4C138010203"));
        assertThat(device("{'id':'A4C138010204','hum':40}")).isEqualTo(DeviceIdentifier.bluetooth("A4C138010204"));
        assertThat(device("{'id':'6E3F8A10-0000-1000-8000-00805F9B34FB','mac':'A4:C1:38:01:02:05','hum':40}"))
                .isEqualTo(DeviceIdentifier.bluetooth("A4C138010205"));
        assertThat(device("{'id':'6E3F8A10','hum':40}"))
                .isEqualTo(new DeviceIdentifier("urn:tiltas:device:theengs", "gw1/6E3F8A10"));
        assertThat(device("{'id':'C4:C1:38:01:02:03','mac_type':1,'hum':40}"))
                .isEqualTo(DeviceIdentifier.bluetooth("C4C138010203"));
        assertThat(Gateway.read("{'id':'54:C1:38:01:02:03','mac_type':1,'hum':40}"))
                .isEmpty();
    }

    private static DeviceIdentifier device(String payload) throws DecodeException {
        return Gateway.read(payload).get(0).device();
    }

    @Test
    void withoutAnyAddress() {
        assertThatThrownBy(() ->
                        Gateway.publish("home/OMG/BTtoMQTT/undecoded", "{\"hum\":40}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(DecodeException.class)
                .hasMessageStartingWith("id: missing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'hum':40,'tempc':'warm'          | malformed         | tempc: not a number",
                "'hum':40,'tempc':[1]             | malformed         | tempc: not a number",
                "'hum':40,'open':'ajar'           | malformed         | open: neither true nor false",
                "'hum':40,'contact':true          | unsupported-value | contact: neither open nor closed",
                "'hum':40,'weight':7,'unit':'oz'  | unsupported-unit  | unit: not kg, lb, lbs, st or jin",
                "'hum':40,'batt':1e999999999      | malformed         | batt: a number of impossible size",
                "'hum':40,'hum':41                | malformed         | hum: given twice",
                "'hum':40,'rssi':'loud'           | malformed         | rssi: not a number",
                "'hum':40,'rssi':900              | malformed         | rssi: not between -200 and 30",
                "'hum':40,'packet':1.5            | malformed         | packet: not a whole number",
                "'hum':40,'UTCtime':'noon'        | malformed         | UTCtime: not a time",
                "'hum':40,'button':1.5            | malformed         | button: not a type of press"
            })
    void aWrongFieldIsNamedAndTheGoodOnesAreRead(String fields, String reason, String detail) {
        DecodeException e = catchThrowableOfType(DecodeException.class, () -> Gateway.fields(fields));

        assertThat(e.reason()).isEqualTo(reason);
        assertThat(e).hasMessage(detail);
        assertThat(Gateway.brief(e.partial())).contains("humidity=40 %");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "7", "online", "{", "{'a':1}x"})
    void whatIsNoAdvertisement(String payload) {
        assertThatThrownBy(() -> Gateway.read(payload))
                .isInstanceOf(DecodeException.class)
                .hasMessageStartingWith("json: ");
    }

    @Test
    void descriptor() {
        AdapterDescriptor descriptor = new TheengsAdapter().descriptor();

        assertThat(descriptor.id()).isEqualTo("theengs");
        assertThat(descriptor.topics()).containsExactly("+/+/BTtoMQTT/+");
        assertThat(descriptor.urgent()).contains(new AdapterDescriptor.UrgentRule("#", "\"button"));
    }
}
