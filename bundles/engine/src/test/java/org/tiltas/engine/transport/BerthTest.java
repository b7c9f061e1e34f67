package org.tiltas.engine.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BerthTest {
    @Test
    void onlyTheTryThatWasPlannedLastIsMade() {
        Berth berth = Berth.empty("it is locked");
        int first = berth.plan();
        assertThat(berth.isLatest(first)).isTrue();

        int second = berth.plan();

        assertThat(berth.isLatest(first)).isFalse();
        assertThat(berth.isLatest(second)).isTrue();
    }
}
