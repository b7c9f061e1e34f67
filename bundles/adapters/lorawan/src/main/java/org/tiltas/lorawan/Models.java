package org.tiltas.lorawan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Reading;
import org.tiltas.lorawan.Uplink.Hint;
import org.tiltas.lorawan.Uplink.Trust;
import org.tiltas.lorawan.abeeway.AbeewayTracker;
import org.tiltas.lorawan.cayenne.CayenneLpp;
import org.tiltas.lorawan.milesight.MilesightModels;
import org.tiltas.lorawan.netvox.NetvoxDecoder;
import org.tiltas.lorawan.netvox.NetvoxTypes;
import org.tiltas.lorawan.tektelic.EDoctor;
import org.tiltas.lorawan.tektelic.RoomSensor;
import org.tiltas.lorawan.tektelic.Tracker;

/**
 * Which decoder reads an uplink. A model that somebody wrote down counts most, then the name of the device profile, then
 * names given by people, then a vendor's name among them; last the vendor's part of the DevEUI, where nothing names
 * another model.
 */
public final class Models {
    private static final int MOST_OCTETS = 1024;
    private static final String TEKTELIC = "TEKTELIC";

    /** A decoder and the name that stands in its errors. */
    private record Model(String name, PayloadDecoder decoder, boolean tellsItsModel) {}

    private static final Map<String, Model> MODELS = new HashMap<>();
    /** Models that are called by ordinary words, and who makes them. */
    private static final Map<String, Model> WORDS = new HashMap<>();

    /** What a vendor makes besides the models that are read. */
    private static final Map<String, Boolean> OTHERS = new HashMap<>();

    private static final Map<String, Model> FAMILIES = new HashMap<>();
    private static final Map<String, Model> VENDORS = new HashMap<>();

    static {
        MilesightModels.all().forEach((name, decoder) -> model(name, decoder));
        NetvoxTypes.names().forEach(name -> model(name, new NetvoxDecoder()));
        for (String name : RoomSensor.NAMES) {
            model(name, new RoomSensor(false));
        }
        for (String name : RoomSensor.BREEZE) {
            model(name, new RoomSensor(true));
        }
        RoomSensor.OTHERS.forEach(name -> OTHERS.put(ModelNames.plain(name), true));
        Tracker.codes().forEach((name, kind) -> model(name, new Tracker(kind)));
        Tracker.words()
                .forEach((name, kind) ->
                        WORDS.put(ModelNames.plain(name), new Model("Tektelic " + name, new Tracker(kind), true)));
        for (String name : EDoctor.NAMES) {
            model(name, new EDoctor());
        }
        for (String name : AbeewayTracker.NAMES) {
            model(name, new AbeewayTracker());
        }
        Model cayenne = new Model("Cayenne LPP", new CayenneLpp(), true);
        List.of(
                        "cayenne",
                        "cayenne-lpp",
                        "lpp",
                        "cayenneformatter",
                        "payloadformattercayennelpp",
                        "formattercayennelpp")
                .forEach(name -> MODELS.put(ModelNames.plain(name), cayenne));
        family(List.of("milesight", "milesight-iot"), "24E124", "Milesight", MilesightModels.anyModel(), false);
        family(List.of("tektelic"), "647FDA", "Tektelic", new RoomSensor(false), false);
        family(List.of("netvox"), "00137A", "Netvox", new NetvoxDecoder(), true);
        family(List.of("abeeway"), "20635F", "Abeeway", new AbeewayTracker(), true);
    }

    private Models() {}

    private static void model(String name, PayloadDecoder decoder) {
        MODELS.put(ModelNames.plain(name), new Model(name, decoder, true));
    }

    private static void family(
            List<String> names, String devEui, String name, PayloadDecoder decoder, boolean tellsItsModel) {
        Model model = new Model(name, decoder, tellsItsModel);
        names.forEach(alias -> FAMILIES.put(ModelNames.plain(alias), model));
        VENDORS.put(devEui, model);
    }

    /**
     * @throws DecodeException unknown model, or a payload that cannot be read to its end; what could be read is with it
     */
    public static List<Reading> read(Uplink uplink) throws DecodeException {
        if (uplink.payload().length > MOST_OCTETS) {
            throw new DecodeException("too-large", "payload: more than " + MOST_OCTETS + " octets");
        }
        Model model = find(uplink);
        Readings readings = new Readings(uplink);
        try {
            model.decoder().decode(new Octets(uplink.payload()), uplink, readings);
        } catch (DecodeException e) {
            throw new DecodeException(e.reason(), model.name() + ": " + e.getMessage(), readings.done());
        }
        return readings.done();
    }

    private static Model find(Uplink uplink) throws DecodeException {
        boolean tektelic = isFrom(TEKTELIC, "647FDA", uplink);
        for (Hint hint : uplink.hints()) {
            Optional<Model> found = ModelNames.find(hint.text(), MODELS);
            if (found.isEmpty() && (tektelic || hint.trust() != Trust.NAME)) {
                found = ModelNames.find(hint.text(), WORDS);
            }
            if (found.isPresent()) {
                return found.get();
            }
        }
        for (Hint hint : uplink.hints()) {
            if (tektelic && ModelNames.find(hint.text(), OTHERS).isPresent()) {
                throw unknown(ModelNames.quotable(hint.text()));
            }
        }
        for (Hint hint : uplink.hints()) {
            Optional<Model> found = ModelNames.find(hint.text(), FAMILIES);
            if (found.isPresent() && (found.get().tellsItsModel() || !anotherModel(uplink))) {
                return found.get();
            }
        }
        if (uplink.devEui().length() == 16) {
            Model vendor = VENDORS.get(uplink.devEui().substring(0, 6));
            if (vendor != null && (vendor.tellsItsModel() || !anotherModel(uplink))) {
                return vendor;
            }
        }
        throw unknown(named(uplink));
    }

    private static DecodeException unknown(String name) {
        String quoted = name.isEmpty() ? "of this device" : "\"" + name + "\"";
        return new DecodeException("unknown-model", "model: " + quoted + " is not known");
    }

    private static boolean isFrom(String vendor, String devEui, Uplink uplink) {
        return uplink.devEui().startsWith(devEui)
                || uplink.hints().stream().anyMatch(hint -> ModelNames.find(hint.text(), Map.of(vendor, true))
                        .isPresent());
    }

    /** Whether somebody says that this is a model, which then is none that is known. */
    private static boolean anotherModel(Uplink uplink) {
        return uplink.hints().stream()
                .anyMatch(hint -> hint.trust() == Trust.MODEL
                                && ModelNames.find(hint.text(), FAMILIES).isEmpty()
                        || hint.trust() != Trust.NAME && ModelNames.namesOne(hint.text()));
    }

    private static String named(Uplink uplink) {
        return uplink.hints().stream()
                .map(hint -> ModelNames.quotable(hint.text()))
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
    }
}
