package dev.outlive.store;

/**
 * How many bytes the spool may hold by its user's wish, and how many it holds: whole files and those that are being written.
 * The room on the disk is another matter. Safe from any thread.
 */
final class SpoolQuota {
    private final long bytesMax;
    private long bytes;

    /** @param bytesMax 0 for no quota */
    SpoolQuota(long bytesMax) {
        this.bytesMax = bytesMax == 0 ? Long.MAX_VALUE : bytesMax;
    }

    boolean isSet() {
        return bytesMax < Long.MAX_VALUE;
    }

    long bytesMax() {
        return bytesMax;
    }

    synchronized long bytes() {
        return bytes;
    }

    /** What is left; never below 0, although more may be held. */
    synchronized long left() {
        return Math.max(0, bytesMax - bytes);
    }

    /** Whether so many bytes more are held now: all of them or none. */
    synchronized boolean take(long more) {
        if (more > bytesMax - bytes) {
            return false;
        }
        bytes += more;
        return true;
    }

    /** So many bytes more are held, whatever the quota: what a server answered is kept. */
    synchronized void add(long more) {
        bytes += more;
    }

    synchronized void give(long back) {
        bytes -= back;
    }
}
