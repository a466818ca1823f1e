package dev.outlive.proof.kill;

import dev.outlive.proof.oracle.Upload;
import dev.outlive.proof.rig.Site;
import java.io.IOException;
import java.util.List;
import java.util.random.RandomGenerator;

/** Uploads of every kind, drawn by a seed: empty to 2 MiB, PUT and POST, some slow, some never started, some cancelled. */
final class UploadMix {
    private static final List<Long> SIZES = List.of(0L, 1L, 1000L, 4096L, 64L << 10, 300L << 10, 1L << 20, 2L << 20);

    private final Site site;
    private final RandomGenerator random;
    private int planned;

    UploadMix(Site site, RandomGenerator random) {
        this.site = site;
        this.random = random;
    }

    int planned() {
        return planned;
    }

    /** Plans so many more. */
    void plan(int uploads) throws IOException {
        for (int i = 0; i < uploads; i++) {
            planned++;
            long bytes = SIZES.get(random.nextInt(SIZES.size()));
            Upload.Safety safety = Upload.Safety.values()[random.nextInt(Upload.Safety.values().length)];
            boolean slow = bytes >= 300 << 10 && random.nextInt(2) == 0;
            Upload.Wish wish = random.nextInt(12) == 0
                    ? Upload.Wish.LEFT_SUSPENDED
                    : slow && random.nextInt(4) == 0 ? Upload.Wish.CANCELLED : Upload.Wish.DONE;
            // a slow one takes half a second to two: long enough to be met by a kill
            site.plan("k-%04d".formatted(planned), safety, bytes, slow ? Math.max(bytes / 2, 512 << 10) : 0, wish);
        }
    }
}
