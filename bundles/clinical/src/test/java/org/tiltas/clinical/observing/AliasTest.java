package org.tiltas.clinical.observing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.Measurement;
import org.tiltas.api.Reading;
import org.tiltas.api.Value;
import org.tiltas.clinical.devices.DeviceEntry;
import org.tiltas.clinical.devices.Devices;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.Unit;

/** The bridge tells which address a friendly name has. */
class AliasTest {
    private static final DeviceIdentifier NAME = new DeviceIdentifier("urn:tiltas:zigbee2mqtt", "gw1/room 12/button");
    private static final DeviceIdentifier OTHER = new DeviceIdentifier("urn:tiltas:zigbee2mqtt", "gw1/button 12");
    private static final DeviceIdentifier FIRST = DeviceIdentifier.zigbee("00158D0000000001");
    private static final DeviceIdentifier SECOND = DeviceIdentifier.zigbee("00158D0000000002");

    private final Bench bench = new Bench();

    private static Reading alias(DeviceIdentifier device, DeviceIdentifier name) {
        return Reading.of(device, "device-alias", new Value.Code(name.system(), name.value(), ""))
                .build();
    }

    private static Reading press(DeviceIdentifier device) {
        return Reading.of(device, "help-call", new Value.Flag(true)).build();
    }

    private String device(DeviceIdentifier identifier) {
        DeviceEntry entry = Devices.over(bench.fake.recordsView()).find(identifier);
        return entry == null ? "" : entry.id();
    }

    @Test
    void anAssignmentByNameFollowsTheAddress() {
        bench.device("d1", NAME);
        bench.assign("a1", "d1", "anna", "\"start\":\"2026-11-01\"", "");

        assertThat(bench.observe(alias(FIRST, NAME)).observations()).isEmpty();

        assertThat(device(FIRST)).isEqualTo("d1");
        assertThat(bench.only(press(FIRST)).subject().reference()).isEqualTo("Patient/anna");
        assertThat(bench.only(press(NAME)).subject().reference()).isEqualTo("Patient/anna");
    }

    @Test
    void aDeviceKnownByItsAddressIsFoundByItsName() {
        bench.device("d1", FIRST);
        bench.assign("a1", "d1", "anna", "\"start\":\"2026-11-01\"", "");
        bench.observe(alias(FIRST, NAME));

        assertThat(bench.only(press(NAME)).device()).isEqualTo("d1");
        assertThat(bench.observe(alias(FIRST, NAME)).records()).isEmpty();
    }

    @Test
    void inOneMessageToo() {
        Unit unit = bench.observe(alias(FIRST, NAME), press(NAME), press(FIRST));

        assertThat(unit.records()).hasSize(1);
        assertThat(unit.waiting().stream().map(Measurement::device).collect(Collectors.toSet()))
                .hasSize(1);
    }

    @Test
    void anotherAddressUnderTheNameIsAnotherDevice() {
        bench.device("d1", NAME);
        bench.assign("a1", "d1", "anna", "\"start\":\"2026-11-01\"", "");
        bench.observe(alias(FIRST, NAME));

        bench.observe(alias(SECOND, NAME));

        assertThat(device(FIRST)).isEqualTo("d1");
        assertThat(device(NAME)).isNotEqualTo("d1").isEqualTo(device(SECOND));
        assertThat(bench.observe(press(NAME)).waiting()).hasSize(1);
        assertThat(bench.only(press(FIRST)).subject().reference()).isEqualTo("Patient/anna");
        assertThat(bench.fake.recordsView().get("Device", "d1").map(Record::body))
                .hasValueSatisfying(body -> assertThat(body).contains("\"use\":\"old\""));
    }

    @Test
    void aRenamedDeviceStaysTheSame() {
        bench.device("d1", FIRST);
        bench.observe(alias(FIRST, NAME));

        bench.observe(alias(FIRST, OTHER));

        assertThat(device(OTHER)).isEqualTo("d1");
        assertThat(device(NAME)).isEmpty();
        bench.observe(alias(SECOND, NAME));
        assertThat(device(NAME)).isEqualTo(device(SECOND)).isNotEqualTo("d1");
        bench.observe(alias(FIRST, NAME));
        assertThat(device(NAME)).isEqualTo("d1");
    }

    @Test
    void ofTwoDevicesTheAssignedOneStays() {
        bench.device("byName", NAME);
        bench.device("byAddress", FIRST);
        bench.assign("a1", "byName", "anna", "\"start\":\"2026-11-01\"", "");

        bench.observe(alias(FIRST, NAME));

        assertThat(List.of(device(FIRST), device(NAME))).containsOnly("byName");
    }

    @Test
    void ofTwoAssignedDevicesTheAddressDecides() {
        bench.device("byName", NAME);
        bench.device("byAddress", FIRST);
        bench.assign("a1", "byName", "anna", "\"start\":\"2026-11-01\"", "");
        bench.assign("a2", "byAddress", "jonas", "\"start\":\"2026-11-01\"", "");

        bench.observe(alias(FIRST, NAME));

        assertThat(List.of(device(FIRST), device(NAME))).containsOnly("byAddress");
    }

    @Test
    void namesMayBeExchangedInOneMessage() {
        bench.observe(alias(FIRST, NAME), alias(SECOND, OTHER));
        String first = device(FIRST);
        String second = device(SECOND);

        bench.observe(alias(FIRST, OTHER), alias(SECOND, NAME));

        assertThat(device(FIRST)).isEqualTo(first);
        assertThat(device(OTHER)).isEqualTo(first);
        assertThat(device(NAME)).isEqualTo(second).isEqualTo(device(SECOND));
    }
}
