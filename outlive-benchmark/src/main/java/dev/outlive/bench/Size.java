package dev.outlive.bench;

/**
 * How much is measured.
 *
 * @param largeBytes the one large file
 * @param smallFiles how many files of 64 KiB
 * @param parallel transfers at one time, the same for each peer
 * @param singles tasks created one after the other
 * @param batch tasks created in one batch
 */
record Size(long largeBytes, int smallFiles, int parallel, int singles, int batch) {
    static final Size FULL = new Size(2L << 30, 10_000, 16, 2_000, 50_000);
    static final Size QUICK = new Size(256L << 20, 1_000, 16, 200, 10_000);

    static final int SMALL_BYTES = 64 * 1024;
}
