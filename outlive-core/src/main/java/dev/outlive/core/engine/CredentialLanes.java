package dev.outlive.core.engine;

import dev.outlive.core.credential.CredentialRef;
import dev.outlive.core.credential.Folders;
import dev.outlive.core.credential.Grant;
import dev.outlive.core.credential.StoredCredential;
import dev.outlive.core.schedule.Lane;
import dev.outlive.core.schedule.LanePart;
import dev.outlive.core.task.Task;
import dev.outlive.protocol.model.Credential;
import dev.outlive.protocol.model.ProtectionSpace;
import dev.outlive.protocol.model.Question;
import dev.outlive.protocol.model.SessionRef;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Which credentials of a session matter to which of its tasks: those for a lane's origin, and for the proxy on the way there. */
final class CredentialLanes {
    private final Volatile state;

    CredentialLanes(Volatile state) {
        this.state = state;
    }

    /** What the attempt of this task may show. A request that brings its own Authorization shows no other. */
    List<Grant> grants(Task task, Turn turn) {
        boolean own = task.traits().bringsAuthorization();
        Lane lane = Admission.laneOf(task);
        var shown = new ArrayList<Grant>();
        at(lane.session(), lane.origin())
                .flatMap(stored -> stored.grant().stream())
                .filter(grant ->
                        !own || grant.kind() == Grant.Kind.URL || grant.space().isOfConnection())
                .forEach(shown::add);
        boolean none = !own
                && at(lane.session(), lane.origin())
                        .filter(stored -> !stored.ref().space().isOfConnection())
                        .allMatch(stored -> stored.credential().kind() == Credential.Kind.URL);
        boolean asked = CredentialQuestions.isWanted(task.session(), turn);
        if (none && asked) {
            shown.add(Grant.ask(new ProtectionSpace(lane.origin(), null), 0));
        }
        if (asked && lane.origin().startsWith("https:")) {
            var handshake = new ProtectionSpace(lane.origin(), null, Question.Scope.CONNECTION);
            if (!state.credentials.containsKey(new CredentialRef(lane.session(), handshake))) {
                shown.add(Grant.ask(handshake, 0));
            }
        }
        lane.policy().proxy().proxies().stream() // a redirect may lead over the other one
                .filter(proxy -> !proxy.equals(lane.origin()))
                .forEach(proxy -> addForProxy(lane.session(), proxy, asked, shown));
        return List.copyOf(shown);
    }

    private void addForProxy(SessionRef session, String proxy, boolean asked, List<Grant> shown) {
        at(session, proxy)
                .flatMap(stored -> stored.grant().stream())
                .filter(grant -> grant.kind() != Grant.Kind.URL)
                .forEach(shown::add);
        if (asked && at(session, proxy).findAny().isEmpty()) {
            shown.add(Grant.ask(new ProtectionSpace(proxy, null), 0));
        }
    }

    /** The session's credentials for the lane's origin and for the proxy on the way there. */
    Stream<StoredCredential> at(Lane lane) {
        return Stream.concat(Stream.of(lane.origin()), lane.policy().proxy().proxyTo(lane.origin()).stream())
                .distinct()
                .flatMap(origin -> at(lane.session(), origin));
    }

    private Stream<StoredCredential> at(SessionRef session, String origin) {
        var from = new CredentialRef(session, new ProtectionSpace(origin, null));
        return state.credentials.tailMap(from, true).values().stream()
                .takeWhile(stored -> stored.ref().session().equals(session)
                        && stored.ref().space().origin().equals(origin));
    }

    private static boolean isReachedBy(Lane lane, String origin) {
        return lane.origin().equals(origin)
                || lane.policy()
                        .proxy()
                        .proxyTo(lane.origin())
                        .filter(origin::equals)
                        .isPresent();
    }

    /** What of the lanes in which tasks wait is to show this credential to somebody. */
    Stream<LanePart> of(StoredCredential stored) {
        return state.queued.keySet().stream()
                .filter(lane -> lane.session().equals(stored.ref().session())
                        && isReachedBy(lane, stored.ref().space().origin()))
                .map(lane -> LanePart.within(lane, wanted(lane, stored)))
                .toList()
                .stream();
    }

    /** Which requests of the lane need this credential. A connection and a proxy don't see what a request brings of its own. */
    static Folders wanted(Lane lane, StoredCredential stored) {
        boolean ofServer = stored.ref().space().origin().equals(lane.origin())
                && !stored.ref().space().isOfConnection();
        return ofServer ? stored.wanted() : Folders.EVERY;
    }
}
