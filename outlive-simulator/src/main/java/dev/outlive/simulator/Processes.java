package dev.outlive.simulator;

import dev.outlive.protocol.model.AppId;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The machine's table of apps and of their processes, by number. */
final class Processes {
    private final TreeMap<AppId, AppSite> sites = new TreeMap<>();
    private final TreeMap<Long, AppProcess> living = new TreeMap<>();

    void installed(AppSite site) {
        sites.put(site.session().app(), site);
    }

    @Nullable
    AppSite site(AppId app) {
        return sites.get(app);
    }

    void began(AppProcess process) {
        living.put(process.pid(), process);
    }

    void gone(AppProcess process) {
        living.remove(process.pid());
    }

    /** The living process of this number. */
    @Nullable
    AppProcess find(long pid) {
        return living.get(pid);
    }

    List<AppProcess> all() {
        return List.copyOf(living.values());
    }
}
