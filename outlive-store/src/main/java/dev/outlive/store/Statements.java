package dev.outlive.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The prepared statements of one connection, each prepared once. Their number is that of the SQL texts in the code.
 *
 * <p>Plain JDBC: a start of the daemon would wait some 200 ms for JDBI's classes, and each call some 20 µs. JDBI carries
 * what is rare, see {@link Quarantine}.
 */
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

    /** The SQL texts that were prepared. */
    Set<String> texts() {
        return prepared.keySet();
    }

    /** Runs a statement without parameters or rows. */
    void run(String sql) throws SQLException {
        get(sql).execute();
    }

    /** Runs a statement that isn't kept. */
    void once(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Prepares everything anew: after an error the driver may take no further call of a statement. */
    @Override
    public void close() {
        for (PreparedStatement each : prepared.values()) {
            try {
                each.close();
            } catch (SQLException failedBefore) {
                // its error was reported when it happened
            }
        }
        prepared.clear();
    }
}
