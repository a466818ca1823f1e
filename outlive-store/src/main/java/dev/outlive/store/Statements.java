package dev.outlive.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** The prepared statements of one connection, each prepared once. Their number is that of the SQL texts in the code. */
final class Statements implements AutoCloseable {
    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    Statements(Connection connection) {
        this.connection = connection;
    }

    PreparedStatement get(String sql) throws SQLException {
        PreparedStatement known = prepared.get(sql);
        if (known == null) {
            known = connection.prepareStatement(sql);
            prepared.put(sql, known);
        }
        return known;
    }

    /** Runs a statement without parameters or rows. */
    void run(String sql) throws SQLException {
        get(sql).execute();
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement each : prepared.values()) {
            each.close();
        }
        prepared.clear();
    }
}
