package org.tiltas.adapter.hl7v2;

import java.util.Map;

/** Reference ids of ISO/IEEE 11073-10101, which some senders write where the code should stand. */
final class ReferenceIds {
    static final Map<String, String> CODES = Map.ofEntries(
            Map.entry("MDC_ECG_HEART_RATE", "147842"),
            Map.entry("MDC_ECG_CARD_BEAT_RATE", "147842"),
            Map.entry("MDC_PULS_OXIM_PULS_RATE", "149530"),
            Map.entry("MDC_PULS_RATE_NON_INV", "149546"),
            Map.entry("MDC_PULS_RATE", "149514"),
            Map.entry("MDC_PULS_OXIM_SAT_O2", "150456"),
            Map.entry("MDC_SAT_O2", "150316"),
            Map.entry("MDC_PULS_OXIM_PERF_REL", "150448"),
            Map.entry("MDC_BLD_PERF_INDEX", "150488"),
            Map.entry("MDC_PRESS_BLD_NONINV_SYS", "150021"),
            Map.entry("MDC_PRESS_BLD_NONINV_DIA", "150022"),
            Map.entry("MDC_PRESS_BLD_NONINV_MEAN", "150023"),
            Map.entry("MDC_PRESS_CUFF_SYS", "150301"),
            Map.entry("MDC_PRESS_CUFF_DIA", "150302"),
            Map.entry("MDC_PRESS_CUFF_MEAN", "150303"),
            Map.entry("MDC_PRESS_CUFF", "150300"),
            Map.entry("MDC_PRESS_BLD_ART_SYS", "150033"),
            Map.entry("MDC_PRESS_BLD_ART_DIA", "150034"),
            Map.entry("MDC_PRESS_BLD_ART_MEAN", "150035"),
            Map.entry("MDC_PRESS_BLD_ART_ABP_SYS", "150037"),
            Map.entry("MDC_PRESS_BLD_ART_ABP_DIA", "150038"),
            Map.entry("MDC_PRESS_BLD_ART_ABP_MEAN", "150039"),
            Map.entry("MDC_PRESS_BLD_AORT_SYS", "150029"),
            Map.entry("MDC_PRESS_BLD_AORT_DIA", "150030"),
            Map.entry("MDC_PRESS_BLD_AORT_MEAN", "150031"),
            Map.entry("MDC_PRESS_BLD_SYS", "150017"),
            Map.entry("MDC_PRESS_BLD_DIA", "150018"),
            Map.entry("MDC_PRESS_BLD_MEAN", "150019"),
            Map.entry("MDC_RESP_RATE", "151562"),
            Map.entry("MDC_AWAY_RESP_RATE", "151570"),
            Map.entry("MDC_TTHOR_RESP_RATE", "151578"),
            Map.entry("MDC_CO2_RESP_RATE", "151594"),
            Map.entry("MDC_PULS_OXIM_PLETH_RESP_RATE", "151658"),
            Map.entry("MDC_TEMP", "150344"),
            Map.entry("MDC_TEMP_BODY", "150364"),
            Map.entry("MDC_TEMP_CORE", "150368"),
            Map.entry("MDC_TEMP_TYMP", "150392"),
            Map.entry("MDC_TEMP_RECT", "188420"),
            Map.entry("MDC_TEMP_ORAL", "188424"),
            Map.entry("MDC_TEMP_EAR", "188428"),
            Map.entry("MDC_TEMP_AXILLA", "188452"),
            Map.entry("MDC_TEMP_AXIL", "188496"),
            Map.entry("MDC_TEMP_SKIN", "150388"),
            Map.entry("MDC_MASS_BODY_ACTUAL", "188736"),
            Map.entry("MDC_LEN_BODY_ACTUAL", "188740"),
            Map.entry("MDC_RATIO_MASS_BODY_LEN_SQ", "188752"),
            Map.entry("MDC_BODY_FAT", "188748"));

    private ReferenceIds() {}
}
