package dev.outlive.store;

import dev.outlive.core.engine.StoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** The version of the tables. It stands in the file's header, so that an up-to-date store is told without Flyway. */
final class Schema {
    /** The last migration in {@code db/migration}; each ends by setting user_version and application_id to its number. */
    static final int VERSION = 1;

    private Schema() {}

    static void requireNotNewer(Path database, int version) {
        if (version > VERSION) {
            throw new StoreException(
                    StoreException.Kind.NEWER,
                    database + " was written by a newer Outlive (schema " + version + ", this one knows " + VERSION
                            + "); it was left untouched. Install that version again, or point OUTLIVE_HOME elsewhere");
        }
    }

    /** A checksum of all definitions, so that a damaged one isn't taken for another shape of its table. */
    static String checksum(Connection connection) throws SQLException {
        var content = new RowContent();
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY rowid")) {
            while (rows.next()) {
                for (int column = 1; column <= 4; column++) {
                    content.text(rows.getString(column));
                }
            }
        }
        return Integer.toHexString(content.checksum());
    }

    /** Brings the tables to this version; each step is one transaction. */
    static void migrate(DataSource source) {
        try {
            Flyway.configure(Schema.class.getClassLoader())
                    .loggers(FlywayLog.class.getName())
                    .locations("classpath:db/migration")
                    .dataSource(source)
                    .load()
                    .migrate();
        } catch (FlywayException failed) {
            throw new StoreException(
                    StoreException.Kind.FAILED, "the tables of the store can't be brought up to date", failed);
        }
    }
}
