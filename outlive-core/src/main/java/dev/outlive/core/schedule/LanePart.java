package dev.outlive.core.schedule;

import dev.outlive.core.credential.Folders;
import java.util.List;

/** The tasks of a lane whose requests go to some folders of its server, or to all but those. */
public record LanePart(Lane lane, Folders folders, Side side) {
    /** On which side of the folders. */
    public enum Side {
        WITHIN,
        OUTSIDE
    }

    public static LanePart within(Lane lane, Folders folders) {
        return new LanePart(lane, folders, Side.WITHIN);
    }

    public static LanePart outside(Lane lane, Folders folders) {
        return new LanePart(lane, folders, Side.OUTSIDE);
    }

    /** Whether the tasks of this folder belong to it. */
    public boolean includes(String folder) {
        return folders.covers(folder) == (side == Side.WITHIN);
    }

    /** The names of the folders whose tasks belong to it. */
    public List<Folders.Range> ranges() {
        return side == Side.WITHIN ? folders.within() : folders.outside();
    }
}
