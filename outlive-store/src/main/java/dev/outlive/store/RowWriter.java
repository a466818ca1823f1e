package dev.outlive.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Binds the columns of a row in their order and takes the checksum of what it binds. Reused from row to row. */
final class RowWriter {
    private final RowContent content = new RowContent();

    @Nullable
    private PreparedStatement statement;

    private int parameter;

    /** Begins a row whose columns are bound from the first parameter on. */
    RowWriter into(PreparedStatement target) {
        content.clear();
        statement = target;
        parameter = 0;
        return this;
    }

    /** Begins a row whose first columns stand in the table already: they count for the checksum only. */
    RowWriter unbound() {
        content.clear();
        statement = null;
        return this;
    }

    /** Binds the columns that follow, from the first parameter on. */
    RowWriter bound(PreparedStatement target) {
        statement = target;
        parameter = 0;
        return this;
    }

    RowWriter text(@Nullable String value) throws SQLException {
        content.text(value);
        if (statement != null) {
            statement.setString(++parameter, value);
        }
        return this;
    }

    RowWriter integer(long value) throws SQLException {
        content.integer(value);
        if (statement != null) {
            statement.setLong(++parameter, value);
        }
        return this;
    }

    RowWriter integerOrNull(@Nullable Long value) throws SQLException {
        if (value != null) {
            return integer(value);
        }
        content.nothing();
        if (statement != null) {
            statement.setNull(++parameter, Types.INTEGER);
        }
        return this;
    }

    RowWriter flag(boolean value) throws SQLException {
        return integer(value ? 1 : 0);
    }

    RowWriter real(double value) throws SQLException {
        content.real(value);
        if (statement != null) {
            statement.setDouble(++parameter, value);
        }
        return this;
    }

    RowWriter bytes(byte @Nullable [] value) throws SQLException {
        content.bytes(value);
        if (statement != null) {
            statement.setBytes(++parameter, value);
        }
        return this;
    }

    RowWriter time(@Nullable Instant value) throws SQLException {
        return integerOrNull(value == null ? null : Nanos.of(value));
    }

    RowWriter duration(Duration value) throws SQLException {
        return integer(Nanos.of(value));
    }

    /** Ends the content: binds its checksum, which is returned. */
    int checksum() throws SQLException {
        int crc = content.checksum();
        if (statement != null) {
            statement.setLong(++parameter, Integer.toUnsignedLong(crc));
        }
        return crc;
    }

    /** The checksum of the content so far, without binding it. */
    int peekChecksum() {
        return content.checksum();
    }

    /** Binds a value that isn't content: a derived column or a condition. */
    RowWriter extra(@Nullable Object value) throws SQLException {
        if (statement != null) {
            statement.setObject(++parameter, value);
        }
        return this;
    }
}
