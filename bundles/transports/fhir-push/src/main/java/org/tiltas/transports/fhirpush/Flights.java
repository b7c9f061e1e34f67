package org.tiltas.transports.fhirpush;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** The Bundles under way: at first one, twice as many after each that went well, one again after a failure. */
final class Flights {
    private final int most;
    private final List<Flight> flights = new ArrayList<>();
    private int window = 1;

    Flights(int most) {
        this.most = most;
    }

    boolean hasRoom() {
        return flights.size() < window;
    }

    boolean isEmpty() {
        return flights.isEmpty();
    }

    void add(Flight flight) {
        flights.add(flight);
    }

    void well() {
        window = Math.min(most, 2 * window);
    }

    void failed() {
        window = 1;
    }

    /** Waits for the first that is answered, well or not, and takes it out. */
    Flight answered() throws InterruptedException {
        CompletableFuture<?>[] pending =
                flights.stream().map(flight -> flight.pending().done()).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.anyOf(pending).get();
        } catch (ExecutionException e) {
            // whoever reads the answer is told
        }
        Flight first = flights.stream().filter(Flight::isAnswered).findFirst().orElseThrow();
        flights.remove(first);
        return first;
    }

    /** Takes out and cancels what is left. */
    List<Flight> cancelled() {
        List<Flight> left = List.copyOf(flights);
        flights.clear();
        left.forEach(flight -> {
            flight.pending().cancel();
            flight.landed();
        });
        return left;
    }
}
