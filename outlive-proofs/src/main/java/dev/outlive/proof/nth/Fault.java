package dev.outlive.proof.nth;

import java.util.List;
import java.util.Locale;

/** What happens at a system call on a file of the store. */
public enum Fault {
    /** The process dies as a sync begins. */
    KILL_AT_SYNC("fsync,fdatasync", "signal=KILL"),
    /** The process dies as a write begins. */
    KILL_AT_WRITE("pwrite64", "signal=KILL"),
    /** A sync fails, once. */
    SYNC_FAILS("fsync,fdatasync", "error=EIO"),
    /** A write fails, once. */
    WRITE_FAILS("pwrite64", "error=EIO"),
    /** The disk is full, for one write. */
    DISK_FULL("pwrite64", "error=ENOSPC");

    private final String calls;
    private final String deed;

    Fault(String calls, String deed) {
        this.calls = calls;
        this.deed = deed;
    }

    /** {@code kill-at-sync} */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    boolean kills() {
        return deed.startsWith("signal");
    }

    /** The options of strace that inject it at the n-th call; strace counts each thread and each call by itself. */
    List<String> options(int n) {
        return List.of("-e", "inject=" + calls + ":" + deed + ":when=" + n);
    }
}
