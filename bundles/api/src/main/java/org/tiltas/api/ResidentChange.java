package org.tiltas.api;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a message tells of a resident: that somebody came, moved, left, is described anew, or was recorded twice. The
 * server applies it to the one Patient that has one of the identifiers in a system it trusts the gateway for; names never
 * match. What a message does not tell stays as it is; what it deletes is there and empty.
 *
 * @param kind what happened
 * @param recorded when the sender learned of it, by its clock: what was recorded earlier does not overwrite what was
 *     recorded later; unknown counts as the time of receipt
 * @param occurred when it happened; unknown counts as when it was recorded
 * @param identifiers who it is
 * @param replaced of a merge, the identifiers of the record that is given up
 * @param person what is told of the person
 * @param place where the person is from now on
 */
public record ResidentChange(
        Kind kind,
        Optional<ReadingTime.DeviceClock> recorded,
        Optional<ReadingTime.DeviceClock> occurred,
        List<Identifier> identifiers,
        List<Identifier> replaced,
        Person person,
        Optional<Place> place) {
    public ResidentChange {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(recorded, "recorded");
        Objects.requireNonNull(occurred, "occurred");
        identifiers = List.copyOf(identifiers);
        replaced = List.copyOf(replaced);
        Objects.requireNonNull(person, "person");
        Objects.requireNonNull(place, "place");
    }

    /** Without anything personal: it may end in a log. */
    @Override
    public String toString() {
        return "ResidentChange[" + kind + "]";
    }

    /** What happened. */
    public enum Kind {
        /** Came to live or stay here. */
        ADMIT,
        /** Lives in another place from now on. */
        MOVE,
        /** Went away: home, to hospital, or died. */
        DISCHARGE,
        /** Is described anew. */
        UPDATE,
        /** Two records are about one person; one of them is given up. */
        MERGE
    }

    /**
     * A name of the person in somebody's numbering.
     *
     * @param authority who gave it, as the message calls them; empty where it says nothing
     * @param value the number
     */
    public record Identifier(String authority, String value) {
        public Identifier {
            Objects.requireNonNull(authority, "authority");
            Objects.requireNonNull(value, "value");
        }

        /** Without the number. */
        @Override
        public String toString() {
            return "Identifier[" + authority + "]";
        }
    }

    /**
     * What is told of the person.
     *
     * @param names an empty list deletes them
     * @param birthDate {@code YYYY}, {@code YYYY-MM} or {@code YYYY-MM-DD}; an empty text deletes it
     * @param gender {@code male}, {@code female}, {@code other} or {@code unknown}; an empty text deletes it
     * @param death whether the person is dead
     */
    public record Person(
            Optional<List<Name>> names, Optional<String> birthDate, Optional<String> gender, Optional<Death> death) {
        /** Nothing is told. */
        public static final Person UNTOLD =
                new Person(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        public Person {
            names = names.map(List::copyOf);
            Objects.requireNonNull(birthDate, "birthDate");
            Objects.requireNonNull(gender, "gender");
            Objects.requireNonNull(death, "death");
        }

        /** Without anything personal. */
        @Override
        public String toString() {
            return "Person";
        }
    }

    /**
     * A name of a person.
     *
     * @param use {@code official}, {@code usual}, {@code maiden}, {@code nickname} …, as FHIR has it; empty for none
     * @param family family name; empty for none
     * @param given first and further names
     * @param prefix titles before the name
     * @param suffix what stands behind it
     */
    public record Name(String use, String family, List<String> given, List<String> prefix, List<String> suffix) {
        public Name {
            Objects.requireNonNull(use, "use");
            Objects.requireNonNull(family, "family");
            given = List.copyOf(given);
            prefix = List.copyOf(prefix);
            suffix = List.copyOf(suffix);
        }

        /** Without the name. */
        @Override
        public String toString() {
            return "Name[" + use + "]";
        }
    }

    /**
     * Whether the person is dead, and since when.
     *
     * @param dead false where a message says that the person is alive
     * @param at when, where it is known
     */
    public record Death(boolean dead, Optional<ReadingTime.DeviceClock> at) {
        public Death {
            Objects.requireNonNull(at, "at");
        }
    }

    /**
     * A place in a house, as the sender names its parts; empty for what it does not name.
     *
     * @param facility the house
     * @param unit ward or other point of care
     * @param room room
     * @param bed bed within the room
     */
    public record Place(String facility, String unit, String room, String bed) {
        public Place {
            Objects.requireNonNull(facility, "facility");
            Objects.requireNonNull(unit, "unit");
            Objects.requireNonNull(room, "room");
            Objects.requireNonNull(bed, "bed");
        }
    }
}
