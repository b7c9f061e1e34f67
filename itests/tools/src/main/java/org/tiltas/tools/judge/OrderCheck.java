package org.tiltas.tools.judge;

import java.util.HashMap;
import java.util.Map;

/**
 * Order of one device's readings at the partner. A fleet sends them by rising time over one connection, so they must be
 * accepted so; those of one request count as simultaneous.
 */
final class OrderCheck {
    private static final class Track {
        long request = -1;
        long newest = Long.MIN_VALUE;
        long newestBefore = Long.MIN_VALUE;
    }

    private final Map<String, Track> tracks = new HashMap<>();

    /** False if a younger reading of this subject and device was accepted in an earlier request. */
    boolean accept(String subject, int device, long request, long time) {
        Track track = tracks.computeIfAbsent(subject + '\t' + device, k -> new Track());
        if (request != track.request) {
            track.request = request;
            track.newestBefore = track.newest;
        }
        track.newest = Math.max(track.newest, time);
        return time > track.newestBefore;
    }
}
