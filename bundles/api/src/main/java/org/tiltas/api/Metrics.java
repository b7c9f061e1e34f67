package org.tiltas.api;

/**
 * Names of the metrics. What each one means (LOINC, MDC, UCUM, profile, plausible range, decimal places) stands in the
 * one registry of the server; an adapter only names it.
 */
public final class Metrics {
    public static final String HEART_RATE = "heart-rate";
    public static final String RESTING_HEART_RATE = "resting-heart-rate";
    /** Mean over a session or a night, as a device summed it up; never a vital sign of one moment. */
    public static final String AVERAGE_HEART_RATE = "average-heart-rate";

    public static final String RR_INTERVAL = "rr-interval";
    public static final String ENERGY_EXPENDED = "energy-expended";
    public static final String BLOOD_PRESSURE = "blood-pressure";
    public static final String SYSTOLIC = "systolic";
    public static final String DIASTOLIC = "diastolic";
    public static final String MEAN_PRESSURE = "mean-pressure";
    public static final String CUFF_PRESSURE = "cuff-pressure";
    /** Measured inside the pulmonary artery: panel of systolic, diastolic and mean, whichever were told. */
    public static final String PULMONARY_PRESSURE = "pulmonary-pressure";

    public static final String PULMONARY_SYSTOLIC = "pulmonary-systolic";
    public static final String PULMONARY_DIASTOLIC = "pulmonary-diastolic";
    public static final String PULMONARY_MEAN = "pulmonary-mean";
    /** Central venous pressure of which nobody said whether it is a mean; below zero is possible. */
    public static final String CENTRAL_VENOUS_PRESSURE = "central-venous-pressure";

    public static final String CENTRAL_VENOUS_MEAN = "central-venous-mean";
    /** Pressure inside the skull of which nobody said whether it is a mean; below zero is possible. */
    public static final String INTRACRANIAL_PRESSURE = "intracranial-pressure";

    public static final String INTRACRANIAL_MEAN = "intracranial-mean";
    public static final String SPO2 = "spo2";
    public static final String PERFUSION_INDEX = "perfusion-index";
    public static final String RESPIRATION = "respiration-rate";
    public static final String BODY_TEMPERATURE = "body-temperature";
    public static final String SKIN_TEMPERATURE = "skin-temperature";
    public static final String WEIGHT = "body-weight";
    public static final String HEIGHT = "body-height";
    public static final String BMI = "bmi";
    public static final String BODY_COMPOSITION = "body-composition";
    public static final String BODY_FAT = "body-fat-percentage";
    public static final String BASAL_METABOLISM = "basal-metabolism";
    public static final String MUSCLE_PERCENTAGE = "muscle-percentage";
    public static final String MUSCLE_MASS = "muscle-mass";
    public static final String FAT_FREE_MASS = "fat-free-mass";
    public static final String SOFT_LEAN_MASS = "soft-lean-mass";
    public static final String BODY_WATER_MASS = "body-water-mass";
    public static final String IMPEDANCE = "impedance";
    /** Capillary glucose in mmol/L. */
    public static final String GLUCOSE_MOLAR = "glucose-capillary-mmol";
    /** Capillary glucose in mg/dL. */
    public static final String GLUCOSE_MASS = "glucose-capillary-mg";
    /** Interstitial glucose, mg/dL. */
    public static final String GLUCOSE_INTERSTITIAL = "glucose-interstitial";
    /** Rate of change of interstitial glucose, mg/dL/min. */
    public static final String GLUCOSE_TREND = "glucose-trend";
    /** A check of the meter with control solution; never a resident's value. */
    public static final String GLUCOSE_CONTROL = "glucose-control";
    /** Meal, exercise, medication around a glucose record told apart from it; value {@link Value.Text}. */
    public static final String GLUCOSE_CONTEXT = "glucose-context";

    public static final String STEPS_DAY = "steps-day";
    public static final String STEPS = "steps";
    public static final String DISTANCE = "distance";
    public static final String CADENCE = "cadence";
    /** Time asleep in a night or session, s. */
    public static final String SLEEP_DURATION = "sleep-duration";
    /** Time a device was worn in a session, s. */
    public static final String WORN_DURATION = "worn-duration";

    public static final String BATTERY = "battery";
    public static final String SIGNAL = "signal-strength";
    /** Zigbee link quality indicator, 0 to 255; no dBm. */
    public static final String LINK_QUALITY = "link-quality";
    /** Voltage of a battery whose level nobody told, V. */
    public static final String BATTERY_VOLTAGE = "battery-voltage";
    /** Of the device's own electronics; never the room's. */
    public static final String DEVICE_TEMPERATURE = "device-temperature";

    public static final String AMBIENT_TEMPERATURE = "ambient-temperature";
    public static final String HUMIDITY = "humidity";
    public static final String ILLUMINANCE = "illuminance";
    /** How far above the receiver's limit a device is heard, dB. */
    public static final String LINK_MARGIN = "link-margin";
    /** Carbon dioxide in the air, [ppm]. */
    public static final String CARBON_DIOXIDE = "carbon-dioxide";
    /** Volatile organic compounds: [ppb], ug/m3 or the sensor's own {index}. */
    public static final String TVOC = "tvoc";
    /** Particles up to 2.5 um, ug/m3. */
    public static final String PM2_5 = "pm2-5";
    /** Particles up to 10 um, ug/m3. */
    public static final String PM10 = "pm10";
    /** Pressure of the air, hPa. */
    public static final String AIR_PRESSURE = "air-pressure";
    /** Brightness in a sensor's own steps. */
    public static final String LIGHT_LEVEL = "light-level";
    /** Movements a room sensor counted since it began. */
    public static final String MOTION_COUNT = "motion-count";
    /** How many people are in a room or a part of it now. */
    public static final String PEOPLE_COUNT = "people-count";
    /** People a passage counted since it began; the channel tells line and direction. */
    public static final String PASSAGE_COUNT = "passage-count";
    /** Sound in a room, dB; the channel tells its weighting. */
    public static final String SOUND_LEVEL = "sound-level";
    /** Movements a worn device counted since it began. */
    public static final String ACTIVITY_COUNT = "activity-count";
    /** Where on earth: panel of latitude, longitude and, if told, altitude and accuracy. */
    public static final String POSITION = "position";

    public static final String LATITUDE = "latitude";
    public static final String LONGITUDE = "longitude";
    public static final String ALTITUDE = "altitude";
    public static final String POSITION_ACCURACY = "position-accuracy";
    /** Facts about the device itself (manufacturer, model, firmware); value {@link Value.Text}, name in the channel. */
    public static final String DEVICE_INFORMATION = "device-information";
    /** The device's present clock reading, from which its offset is learned; value {@link Value.Text}, ISO 8601. */
    public static final String DEVICE_CLOCK = "device-clock";
    /**
     * Another identifier under which the device speaks from now on; value {@link Value.Code} of its system and value. An
     * alias belongs to one device at a time: whoever is told last has it.
     */
    public static final String DEVICE_ALIAS = "device-alias";

    public static final String HELP_CALL = "help-call";
    public static final String FALL = "fall";
    public static final String BED_OCCUPIED = "bed-occupied";
    public static final String SEAT_OCCUPIED = "seat-occupied";
    public static final String PRESENCE = "presence";
    public static final String MOTION = "motion";
    public static final String CONTACT_OPEN = "contact-open";
    public static final String WATER_LEAK = "water-leak";
    public static final String SMOKE = "smoke";
    public static final String ENURESIS = "enuresis";
    public static final String VIBRATION = "vibration";
    public static final String OFF_BODY = "off-body";
    public static final String TAMPER = "tamper";
    public static final String BATTERY_LOW = "battery-low";
    public static final String GATEWAY_ONLINE = "gateway-online";
    public static final String MOTIONLESS = "motionless";
    public static final String DWELL = "dwell";
    public static final String ZONE_EXIT = "zone-exit";
    public static final String CO_ALARM = "co-alarm";
    /** Combustible gas. */
    public static final String GAS_ALARM = "gas-alarm";

    public static final String HEAT_ALARM = "heat-alarm";
    /** Breathing too slow or too fast, as a device judges it. */
    public static final String RESPIRATION_ALARM = "respiration-alarm";

    public static final String LYING_DOWN = "lying-down";
    public static final String BRIGHT = "bright";
    public static final String DEVICE_ONLINE = "device-online";
    public static final String EXTERNAL_POWER = "external-power";

    /** Level of consciousness, ACVPU; codes as {@code docs/analyses.md} tells. */
    public static final String CONSCIOUSNESS = "consciousness";
    /** Breathing air or oxygen; codes {@code air} and {@code oxygen}. */
    public static final String AIR_OR_OXYGEN = "air-or-oxygen";
    /** Inhaled oxygen, L/min. */
    public static final String OXYGEN_FLOW = "oxygen-flow";
    /** National Early Warning Score 2: panel of the total and the points of its seven parts. */
    public static final String NEWS2 = "news2";

    public static final String NEWS2_TOTAL = "news2-total";
    public static final String NEWS2_RESPIRATION = "news2-respiration";
    public static final String NEWS2_SPO2 = "news2-spo2";
    public static final String NEWS2_OXYGEN = "news2-oxygen";
    public static final String NEWS2_SYSTOLIC = "news2-systolic";
    public static final String NEWS2_PULSE = "news2-pulse";
    public static final String NEWS2_CONSCIOUSNESS = "news2-consciousness";
    public static final String NEWS2_TEMPERATURE = "news2-temperature";

    /** What a resident did in a day, as an analysis sums it up: panel. */
    public static final String ACTIVITY_DAY = "activity-day";
    /** What a resident did in a week, as an analysis sums it up: panel. */
    public static final String ACTIVITY_WEEK = "activity-week";
    /** Moderate minutes and twice the vigorous ones, min. */
    public static final String ACTIVE_MINUTES = "active-minutes";

    public static final String MODERATE_MINUTES = "moderate-minutes";
    public static final String VIGOROUS_MINUTES = "vigorous-minutes";
    public static final String ACTIVITY_STEPS = "activity-steps";
    public static final String WORN_MINUTES = "worn-minutes";
    public static final String STRENGTH_DAYS = "strength-days";
    public static final String BALANCE_DAYS = "balance-days";
    public static final String COMPLETE_DAYS = "complete-days";
    /** Strength exercise took place; entered by staff. */
    public static final String STRENGTH_EXERCISE = "strength-exercise";
    /** Balance exercise took place; entered by staff. */
    public static final String BALANCE_EXERCISE = "balance-exercise";

    /**
     * The room a resident is in; the value is the id of a Location. Only the server itself makes it, of residents for whom
     * that was decided, and a partner gets it only if it asks for it by name.
     */
    public static final String IN_ROOM = "in-room";

    private Metrics() {}
}
