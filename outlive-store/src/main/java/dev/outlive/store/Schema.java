package dev.outlive.store;

import dev.outlive.core.engine.StoreException;
import java.nio.file.Path;
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
