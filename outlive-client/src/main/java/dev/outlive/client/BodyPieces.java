package dev.outlive.client;

import dev.outlive.protocol.model.ErrorCode;
import java.io.IOException;
import java.io.InputStream;

/** Hands over the body of an answer piece by piece. */
final class BodyPieces {
    static final int PIECE_BYTES = 64 * 1024;

    /** A gathered piece: four times what the daemon keeps with the task itself by default, and little for a heap. */
    static final int GATHERED_BYTES = 1024 * 1024;

    /** Takes one piece. */
    interface Taker {
        /** Whether more is to come. */
        boolean take(long offset, byte[] piece);
    }

    private BodyPieces() {}

    /**
     * Hands over what follows this offset.
     *
     * @param pieceBytes how long a piece is, but the last
     * @return whether the taker wanted more after each piece
     * @throws OutliveException if the body can't be read
     */
    static boolean hand(Response response, long from, int pieceBytes, Taker taker) {
        if (from >= response.bodyLength()) {
            return true;
        }
        try (InputStream body = response.body()) {
            body.skipNBytes(from);
            long offset = from;
            for (byte[] piece = body.readNBytes(pieceBytes); piece.length > 0; piece = body.readNBytes(pieceBytes)) {
                if (!taker.take(offset, piece)) {
                    return false;
                }
                offset += piece.length;
            }
            return true;
        } catch (IOException unreadable) {
            throw new OutliveException(
                    ErrorCode.SPOOL_UNREADABLE,
                    "the body of " + response + " can't be read behind byte " + from + ": " + unreadable
                            + ". Its task's end comes again after a while",
                    unreadable);
        }
    }
}
