package dev.outlive.store;

import dev.outlive.core.credential.CredentialRef;
import dev.outlive.core.credential.StoredCredential;
import dev.outlive.protocol.model.ProtectionSpace;
import dev.outlive.protocol.model.Question;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.Text;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What sessions show to servers, sealed. A credential may be set before its session is there, so no ledger counts it: each
 * row stands for itself.
 */
final class CredentialTable {
    private static final String COLUMNS = "app, session, origin, realm, credential_sealed, crc";

    /** In the place of a realm: what connections show. */
    private static final String OF_CONNECTION = "connection";

    private final Statements statements;
    private final Json json;
    private final RowWriter writer;
    private final RowReader reader = new RowReader();

    CredentialTable(Statements statements, Json json, RowWriter writer) {
        this.statements = statements;
        this.json = json;
        this.writer = writer;
    }

    void save(StoredCredential credential) throws SQLException {
        CredentialRef ref = credential.ref();
        PreparedStatement replace =
                statements.get("INSERT OR REPLACE INTO credential (" + COLUMNS + ") VALUES (?,?,?,?,?,?)");
        writer.into(replace)
                .text(ref.session().app().value())
                .text(ref.session().session().value())
                .text(ref.space().origin())
                .text(realm(ref.space()))
                .bytes(json.seal(credential, row(ref)))
                .checksum();
        replace.executeUpdate();
    }

    void remove(CredentialRef ref) throws SQLException {
        PreparedStatement delete =
                statements.get("DELETE FROM credential WHERE app = ? AND session = ? AND origin = ? AND realm = ?");
        delete.setString(1, ref.session().app().value());
        delete.setString(2, ref.session().session().value());
        delete.setString(3, ref.space().origin());
        delete.setString(4, realm(ref.space()));
        delete.executeUpdate();
    }

    List<StoredCredential> list() throws SQLException {
        var found = new ArrayList<StoredCredential>();
        try (ResultSet rows = all()) {
            while (rows.next()) {
                found.add(read(rows));
            }
        } catch (RowReader.Damage damage) {
            throw damage.of("a credential");
        }
        return found;
    }

    /** Removes rows that aren't what was written; returns a line about each. */
    List<String> removeDamaged() throws SQLException {
        var lines = new ArrayList<String>();
        var damaged = new ArrayList<List<String>>();
        try (ResultSet rows = all()) {
            while (rows.next()) {
                try {
                    read(rows);
                } catch (RowReader.Damage damage) {
                    var name = new ArrayList<String>();
                    for (int column = 1; column <= 4; column++) {
                        name.add(String.valueOf(rows.getString(column)));
                    }
                    damaged.add(name);
                    lines.add(
                            "the credential for " + Text.visible(name.get(2), 260) + " of session "
                                    + Text.visible(name.get(1), 260) + " is damaged (" + damage.getMessage()
                                    + ") and was removed: its tasks are sent without it. outlive credentials set stores another");
                }
            }
        }
        for (List<String> name : damaged) {
            PreparedStatement delete =
                    statements.get("DELETE FROM credential WHERE app = ? AND session = ? AND origin = ? AND realm = ?");
            for (int column = 1; column <= 4; column++) {
                delete.setString(column, name.get(column - 1));
            }
            delete.executeUpdate();
        }
        return lines;
    }

    private ResultSet all() throws SQLException {
        return statements
                .get("SELECT " + COLUMNS + " FROM credential ORDER BY app, session, origin, realm")
                .executeQuery();
    }

    private StoredCredential read(ResultSet rows) throws SQLException {
        RowReader row = reader.of(rows);
        String app = row.text();
        String session = row.text();
        String origin = row.text();
        String realm = row.text();
        byte[] sealed = row.bytes();
        row.checksum();
        try {
            var ref = new CredentialRef(
                    SessionRef.of(app, session),
                    realm.equals(OF_CONNECTION)
                            ? new ProtectionSpace(origin, null, Question.Scope.CONNECTION)
                            : new ProtectionSpace(origin, realm.isEmpty() ? null : realm.substring(1)));
            StoredCredential credential = json.open(sealed, row(ref), StoredCredential.class);
            if (!credential.ref().equals(ref)) {
                throw new RowReader.Damage("it is that of another place");
            }
            return credential;
        } catch (IllegalArgumentException illegal) {
            throw new RowReader.Damage("it names no place that a credential can be for", illegal);
        }
    }

    /** Empty for every realm, so that it can be part of the key; else the realm, which may be empty, after an equals sign; or {@link #OF_CONNECTION}. */
    private static String realm(ProtectionSpace space) {
        return space.isOfConnection() ? OF_CONNECTION : space.realm() == null ? "" : "=" + space.realm();
    }

    private static String row(CredentialRef ref) {
        return "credential " + ref.session() + " " + ref.space().origin() + " " + realm(ref.space());
    }
}
