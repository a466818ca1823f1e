package dev.outlive.store;

import dev.outlive.core.engine.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads the columns of a row in their order and compares the checksum of what it read. Reused from row to row. */
final class RowReader {
    private final RowContent content = new RowContent();
    private final Duration steadyShift;

    @Nullable
    private ResultSet row;

    private int column;

    RowReader() {
        this(Duration.ZERO);
    }

    /**
     * For rows of another store.
     *
     * @param steadyShift what its steady times are behind those that are wanted
     */
    RowReader(Duration steadyShift) {
        this.steadyShift = steadyShift;
    }

    /** Begins with the first column of the current row. */
    RowReader of(ResultSet rows) {
        content.clear();
        row = rows;
        column = 0;
        return this;
    }

    /** Passes over columns that aren't content. */
    RowReader skip(int columns) {
        column += columns;
        return this;
    }

    @Nullable
    String textOrNull() throws SQLException {
        String value = current().getString(++column);
        content.text(value);
        return value;
    }

    String text() throws SQLException {
        String value = textOrNull();
        if (value == null) {
            throw new Damage("a text is missing in column " + column);
        }
        return value;
    }

    long integer() throws SQLException {
        long value = current().getLong(++column);
        content.integer(value);
        return value;
    }

    int smallInteger() throws SQLException {
        long value = integer();
        if (value != (int) value) {
            throw new Damage("column " + column + " holds " + value);
        }
        return (int) value;
    }

    @Nullable
    Long integerOrNull() throws SQLException {
        long value = current().getLong(++column);
        if (value == 0 && current().wasNull()) {
            content.nothing();
            return null;
        }
        content.integer(value);
        return value;
    }

    boolean flag() throws SQLException {
        return integer() != 0;
    }

    double real() throws SQLException {
        double value = current().getDouble(++column);
        content.real(value);
        return value;
    }

    byte @Nullable [] bytesOrNull() throws SQLException {
        byte[] value = current().getBytes(++column);
        content.bytes(value);
        return value;
    }

    byte[] bytes() throws SQLException {
        byte[] value = bytesOrNull();
        if (value == null) {
            throw new Damage("bytes are missing in column " + column);
        }
        return value;
    }

    Instant time() throws SQLException {
        return Nanos.instant(integer());
    }

    @Nullable
    Instant timeOrNull() throws SQLException {
        Long value = integerOrNull();
        return value == null ? null : Nanos.instant(value);
    }

    /** A steady time. */
    Instant steady() throws SQLException {
        return time().plus(steadyShift);
    }

    @Nullable
    Instant steadyOrNull() throws SQLException {
        return steady(timeOrNull());
    }

    /** What was read as a time and is a steady one. */
    @Nullable
    Instant steady(@Nullable Instant read) {
        return read == null ? null : read.plus(steadyShift);
    }

    Duration duration() throws SQLException {
        return Nanos.duration(integer());
    }

    /** Ends the content: its checksum must be the one that stands next. */
    int checksum() throws SQLException {
        int crc = content.checksum();
        long stored = current().getLong(++column);
        if (stored != Integer.toUnsignedLong(crc)) {
            throw new Damage("the checksum of its content is " + Integer.toHexString(crc) + ", the row says "
                    + Long.toHexString(stored));
        }
        return crc;
    }

    /** Reads a column of whatever kind it has; a strict table has no other kind than was written. */
    RowReader any() throws SQLException {
        Object value = current().getObject(++column);
        switch (value) {
            case null -> content.nothing();
            case String text -> content.text(text);
            case byte[] bytes -> content.bytes(bytes);
            case Double real -> content.real(real);
            case Number integer -> content.integer(integer.longValue());
            default -> throw new Damage("column " + column + " holds a " + value.getClass());
        }
        return this;
    }

    private ResultSet current() {
        if (row == null) {
            throw new IllegalStateException("no row was begun");
        }
        return row;
    }

    /** A row that isn't what was written. Caught where the row's place is known. */
    static final class Damage extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Damage(String message) {
            super(message);
        }

        Damage(String message, Throwable cause) {
            super(message, cause);
        }

        StoreException of(String what) {
            return new StoreException(
                    StoreException.Kind.CORRUPT,
                    what + " is damaged: " + getMessage()
                            + "; its session is set aside when the daemon starts again, the others go on",
                    this);
        }
    }
}
