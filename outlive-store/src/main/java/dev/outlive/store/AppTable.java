package dev.outlive.store;

import dev.outlive.core.app.App;
import dev.outlive.core.app.AppProcess;
import dev.outlive.core.app.Attempts;
import dev.outlive.core.app.LivingProcess;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.Launcher;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The rows of apps: a few, which stay in memory. */
final class AppTable {
    static final String COLUMNS =
            "app, enabled, quit_at, supervised, launcher, process, living, attempts, problem, crc";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM app ORDER BY app";
    private static final String REPLACE = "INSERT OR REPLACE INTO app (" + COLUMNS + ") VALUES (?,?,?,?,?,?,?,?,?,?)";

    private final Statements statements;
    private final Json json;
    private final RowWriter writer;
    private final RowReader reader = new RowReader();
    private @Nullable TreeMap<AppId, App> apps;

    AppTable(Statements statements, Json json, RowWriter writer) {
        this.statements = statements;
        this.json = json;
        this.writer = writer;
    }

    Optional<App> find(AppId id) throws SQLException {
        return Optional.ofNullable(all().get(id));
    }

    List<App> list() throws SQLException {
        return List.copyOf(all().values());
    }

    void save(App app) throws SQLException {
        PreparedStatement replace = statements.get(REPLACE);
        AppProcess process = app.process();
        writer.into(replace)
                .text(app.id().value())
                .flag(app.enabled())
                .time(app.quitAt())
                .flag(app.supervised())
                .text(json.write(app.launcher()))
                .text(process == null ? null : json.write(process))
                .text(json.write(app.living()))
                .text(json.write(app.attempts()))
                .text(app.problem())
                .checksum();
        replace.executeUpdate();
        all().put(app.id(), app);
    }

    /** Rows that aren't what was written: the app's name by the stated checksum. */
    Map<Long, String> damaged() throws SQLException {
        var found = new TreeMap<Long, String>();
        try (ResultSet rows = statements.get(SELECT).executeQuery()) {
            while (rows.next()) {
                try {
                    read(rows);
                } catch (RowReader.Damage | IllegalArgumentException damaged) {
                    found.put(rows.getLong("crc"), String.valueOf(rows.getString("app")));
                }
            }
        }
        return found;
    }

    /** After a rollback: what is in memory may not be what is stored. */
    void forget() {
        apps = null;
    }

    private TreeMap<AppId, App> all() throws SQLException {
        if (apps == null) {
            var read = new TreeMap<AppId, App>();
            try (ResultSet rows = statements.get(SELECT).executeQuery()) {
                while (rows.next()) {
                    App app = read(rows);
                    read.put(app.id(), app);
                }
            }
            apps = read;
        }
        return apps;
    }

    /** Reads a row of {@link #COLUMNS}; throws {@link RowReader.Damage} unless it is what was written. */
    App read(ResultSet rows) throws SQLException {
        RowReader row = reader.of(rows);
        String name = row.text();
        boolean enabled = row.flag();
        Instant quitAt = row.steadyOrNull();
        boolean supervised = row.flag();
        String launcher = row.text();
        String process = row.textOrNull();
        String living = row.text();
        String attempts = row.text();
        String problem = row.text();
        row.checksum();
        return new App(
                new AppId(name),
                json.read(launcher, Launcher.class),
                enabled,
                quitAt,
                supervised,
                process == null ? null : json.read(process, AppProcess.class),
                List.of(json.read(living, LivingProcess[].class)),
                List.of(json.read(attempts, Attempts[].class)),
                problem);
    }
}
