package dev.outlive.client;

import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.CachePolicy;
import dev.outlive.protocol.model.CookiePolicy;
import dev.outlive.protocol.model.CredentialPolicy;
import dev.outlive.protocol.model.FileRoot;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.LaunchWhen;
import dev.outlive.protocol.model.Lifecycle;
import dev.outlive.protocol.model.ProxyRules;
import dev.outlive.protocol.model.QuitPolicy;
import dev.outlive.protocol.model.Redirects;
import dev.outlive.protocol.model.SchedulePolicy;
import dev.outlive.protocol.model.ServiceType;
import dev.outlive.protocol.model.SessionId;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.SessionSettings;
import dev.outlive.protocol.model.TransferPolicy;
import dev.outlive.protocol.wire.OutliveHome;
import dev.outlive.protocol.wire.Submission;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Which session, and how. Immutable. Opening a session with other settings than before changes those of tasks created
 * from then on.
 */
public final class SessionConfiguration {
    /** When events begin to come. */
    public enum DeliveryStart {
        /** When {@link SessionDelegate#onSnapshot} has returned. */
        AFTER_SNAPSHOT,
        /** When the app calls {@link BackgroundSession#start()}. */
        BY_HAND
    }

    /** What acknowledges a durable event. */
    public enum Acknowledgement {
        /** That the callback returns normally. */
        ON_RETURN,
        /**
         * A call of {@link DeliveredEvent#acknowledge()} or {@link Task#acknowledge()}, at any time and from any thread. Later
         * events come meanwhile, as many as the daemon's window holds: 256.
         */
        BY_HAND
    }

    private final SessionRef session;
    private final SessionSettings settings;
    private final @Nullable Executor executor;
    private final Map<String, TaskHandler> handlers;
    private final DeliveryStart deliveryStart;
    private final Acknowledgement acknowledgement;
    private final OutliveHome home;
    private final DaemonStart daemonStart;
    private final boolean appleListing;

    private SessionConfiguration(Builder builder) {
        session = new SessionRef(builder.app == null ? AppName.current() : builder.app, builder.id);
        settings = new SessionSettings(
                builder.maxConcurrentTasksPerHost,
                builder.idleTimeout,
                builder.resourceTimeout,
                builder.defaultHeaders,
                new Lifecycle(builder.relaunch.launcher(), builder.launchEvents, builder.quitPolicy),
                builder.description,
                builder.policy,
                builder.redirects,
                builder.cookies,
                builder.credentials,
                builder.roots,
                builder.cachePolicy);
        executor = builder.executor;
        handlers = Map.copyOf(builder.handlers);
        deliveryStart = builder.deliveryStart;
        acknowledgement = builder.acknowledgement;
        home = builder.home == null ? OutliveHome.current() : builder.home;
        daemonStart = builder.daemonStart;
        appleListing = builder.appleListing;
    }

    /** A background session of this identifier: 1 to 255 of {@code A-Z a-z 0-9 . _ -}, the app's own choice. */
    public static Builder background(String id) {
        return new Builder(new SessionId(id));
    }

    /** App and identifier, which together name the session. */
    public SessionRef session() {
        return session;
    }

    /** What the daemon keeps of it. */
    public SessionSettings settings() {
        return settings;
    }

    /** Those who are told of single tasks, by name. */
    public Map<String, TaskHandler> handlers() {
        return handlers;
    }

    /** Where callbacks run; empty for a thread of the session. */
    public Optional<Executor> executor() {
        return Optional.ofNullable(executor);
    }

    public DeliveryStart deliveryStart() {
        return deliveryStart;
    }

    public Acknowledgement acknowledgement() {
        return acknowledgement;
    }

    /** Whose daemon: the files under {@code OUTLIVE_HOME}. */
    public OutliveHome home() {
        return home;
    }

    public DaemonStart daemonStart() {
        return daemonStart;
    }

    /** Whether tasks are listed as Apple lists them. */
    public boolean appleListing() {
        return appleListing;
    }

    /** Collects the parts of a configuration; what isn't given has the default of {@link SessionSettings}. */
    public static final class Builder {
        private final SessionId id;
        private @Nullable AppId app;
        private LaunchCommand relaunch = LaunchCommand.none();
        private LaunchWhen launchEvents = Lifecycle.DEFAULT.launchEvents();
        private QuitPolicy quitPolicy = Lifecycle.DEFAULT.quitPolicy();
        private int maxConcurrentTasksPerHost = SessionSettings.TASKS_PER_HOST_DEFAULT;
        private Duration idleTimeout = SessionSettings.IDLE_TIMEOUT_DEFAULT;
        private Duration resourceTimeout = SessionSettings.RESOURCE_TIMEOUT_DEFAULT;
        private Headers defaultHeaders = Headers.empty();
        private String description = "";
        private TransferPolicy policy = TransferPolicy.UNRESTRICTED;
        private Redirects redirects = Redirects.UNRESTRICTED;
        private CookiePolicy cookies = CookiePolicy.MAIN_DOMAIN;
        private CredentialPolicy credentials = CredentialPolicy.STORED;
        private final List<FileRoot> roots = new ArrayList<>();
        private CachePolicy cachePolicy = CachePolicy.USE_PROTOCOL;
        private @Nullable Executor executor;
        private final Map<String, TaskHandler> handlers = new HashMap<>();
        private DeliveryStart deliveryStart = DeliveryStart.AFTER_SNAPSHOT;
        private Acknowledgement acknowledgement = Acknowledgement.ON_RETURN;
        private @Nullable OutliveHome home;
        private DaemonStart daemonStart = DaemonStart.IF_NEEDED;
        private boolean appleListing;

        private Builder(SessionId id) {
            this.id = id;
        }

        /** The app that owns the session, for example {@code com.example.photos}. By default {@code OUTLIVE_APP}, else the main class. */
        public Builder app(String appId) {
            app = new AppId(appId);
            return this;
        }

        /** How the daemon starts the app for events that wait; by default it doesn't. */
        public Builder relaunch(LaunchCommand command) {
            relaunch = command;
            return this;
        }

        /** When waiting events start the app; by default once no task of the session can still run by itself. */
        public Builder launchEvents(LaunchWhen when) {
            launchEvents = when;
            return this;
        }

        /** What becomes of the session's tasks when the user quits the app; by default they hold. */
        public Builder quitPolicy(QuitPolicy policy) {
            quitPolicy = policy;
            return this;
        }

        /** At most so many tasks of the session move to one host at a time. */
        public Builder maxConcurrentTasksPerHost(int tasks) {
            maxConcurrentTasksPerHost = tasks;
            return this;
        }

        /** An attempt without a byte in either direction for so long is given up and tried again. */
        public Builder idleTimeout(Duration time) {
            idleTimeout = time;
            return this;
        }

        /** The whole time a task may take, retries and waiting included; suspended time doesn't count. */
        public Builder resourceTimeout(Duration time) {
            resourceTimeout = time;
            return this;
        }

        /**
         * Whether tasks may use a network of a mobile phone carrier; true by default. Without, they wait for another one.
         * Where a network isn't known for what it is but is known to be metered, that counts. Apple's {@code
         * allowsCellularAccess}.
         */
        public Builder allowsCellularAccess(boolean allowed) {
            policy = allowed ? policy.withCellularAccess() : policy.withoutCellularAccess();
            return this;
        }

        /** The same for a network that costs by use. Apple's {@code allowsExpensiveNetworkAccess}. */
        public Builder allowsExpensiveNetworkAccess(boolean allowed) {
            policy = allowed ? policy.withExpensiveNetworkAccess() : policy.withoutExpensiveNetworkAccess();
            return this;
        }

        /** The same for a network on which little should be sent. Apple's {@code allowsConstrainedNetworkAccess}. */
        public Builder allowsConstrainedNetworkAccess(boolean allowed) {
            policy = allowed ? policy.withConstrainedNetworkAccess() : policy.withoutConstrainedNetworkAccess();
            return this;
        }

        /**
         * The same for a network over which hardly anything can be sent, such as a satellite's, where the daemon's user has
         * named it; such a network is also constrained. True by default, unlike at Apple: nothing is ever held back without
         * being asked for. Apple's {@code allowsUltraConstrainedNetworkAccess}.
         */
        public Builder allowsUltraConstrainedNetworkAccess(boolean allowed) {
            policy = allowed
                    ? policy.withUltraConstrainedNetworkAccess()
                    : policy.withoutUltraConstrainedNetworkAccess();
            return this;
        }

        /**
         * Refuses true: whether a name server's answer was validated can't be seen from Java, and a promise that isn't kept is
         * worse than none. Apple's {@code requiresDNSSECValidation}.
         *
         * @throws UnsupportedOperationException for true; the message says what to do instead
         */
        public Builder requiresDnssecValidation(boolean required) {
            if (required) {
                throw new UnsupportedOperationException("DNSSEC can't be required of a session: whether a name server's"
                        + " answer was validated isn't told to the daemon. No session was opened. Let this machine's"
                        + " resolver refuse what isn't valid, for example DNSSEC=yes of systemd-resolved, and leave this"
                        + " out");
            }
            return this;
        }

        /**
         * What kind of traffic the session's tasks are: networks that tell traffic apart see it by the mark of the packets. By
         * default none is said. Of a session's and a request's type the one holds that asks for less. Apple's {@code
         * networkServiceType}.
         */
        public Builder serviceType(ServiceType type) {
            policy = policy.as(type);
            return this;
        }

        /** When tasks may move that could as well move later: hours, mains power, load, bytes a second. By default any time. */
        public Builder schedule(SchedulePolicy when) {
            policy = policy.on(when);
            return this;
        }

        /**
         * Over which proxies servers are asked; directly by default. {@link ProxyRules#environment()} takes what this
         * process's environment says now. A task is bound to the rules that its session has when it is created, and its own
         * ({@link TaskOptions#withPolicy}) only tighten them. Apple's {@code connectionProxyDictionary}.
         */
        public Builder proxy(ProxyRules rules) {
            policy = policy.over(rules);
            return this;
        }

        /** Which redirects are followed, without asking anybody; a request's own rule tightens it. By default what requests say. */
        public Builder redirects(Redirects rule) {
            redirects = rule;
            return this;
        }

        /**
         * Whose cookies the daemon keeps for the session's tasks and sends with them; by default those of the domain that a
         * task names. A request that has a Cookie field of its own sends that instead.
         */
        public Builder cookies(CookiePolicy whose) {
            cookies = whose;
            return this;
        }

        /**
         * What caches may do with the session's requests; a request's own policy tightens it. The daemon has no cache, so that
         * only two of them do something: {@link CachePolicy#RELOAD_IGNORING_LOCAL_AND_REMOTE} tells caches on the way, and
         * under {@link CachePolicy#RETURN_CACHED_DONT_LOAD} no task can be created. Apple's {@code requestCachePolicy}.
         */
        public Builder requestCachePolicy(CachePolicy caches) {
            cachePolicy = caches;
            return this;
        }

        /**
         * What the session's tasks show to servers that ask who it is; by default what is stored for it, so that a 401 is the
         * answer where nothing is, and a credential that is refused parks the tasks that need it until another is set. With
         * {@link CredentialPolicy#ASK} {@link SessionDelegate#onAuthenticationRequired} is asked where the session has nothing
         * to show, or nothing that this server takes. With {@link CredentialPolicy#NEVER} nothing is kept and nothing waits.
         */
        public Builder credentials(CredentialPolicy policy) {
            credentials = policy;
            return this;
        }

        /**
         * A folder under which the files of the session's tasks lie, sources and destinations, by a name that stays when the
         * folder moves. May be given more than once. With a root, creating a task whose file lies elsewhere, be it by a link,
         * fails with {@code file-outside-root}; without any, files may lie anywhere. When an app finds its folder at another
         * place it opens the session with the same name for that, and the files of its tasks are looked for there.
         */
        public Builder root(String name, Path folder) {
            roots.add(new FileRoot(name, folder.toAbsolutePath().normalize().toString()));
            return this;
        }

        /**
         * Sent with each request that doesn't name the same field itself.
         *
         * @throws IllegalArgumentException for a field that Outlive sets itself, as {@link dev.outlive.protocol.model.Request}
         *     refuses it, and for one of an answer: {@code WWW-Authenticate}, {@code Proxy-Authenticate}
         */
        public Builder defaultHeader(String name, String value) {
            SessionSettings.requireForSession(name);
            defaultHeaders = defaultHeaders.with(name, value);
            return this;
        }

        /** A label for people, shown by the command line. */
        public Builder description(String text) {
            description = text;
            return this;
        }

        /**
         * Who is told, instead of the session's delegate, of the tasks that were created for a handler of this name, in
         * this or an earlier process ({@link TaskOptions#withHandler}). Counts only for a session with a delegate.
         */
        public Builder handler(String name, TaskHandler handler) {
            Submission.requireHandler(name);
            if (handlers.putIfAbsent(name, handler) != null) {
                throw new IllegalArgumentException("there is a handler '" + name + "' already");
            }
            return this;
        }

        /** Where callbacks run; they stay one at a time and in order on any executor. */
        public Builder executor(Executor callbacks) {
            executor = callbacks;
            return this;
        }

        public Builder deliveryStart(DeliveryStart start) {
            deliveryStart = start;
            return this;
        }

        public Builder acknowledgement(Acknowledgement by) {
            acknowledgement = by;
            return this;
        }

        /** The daemon of another place than this process's environment says, for tests. */
        public Builder home(OutliveHome place) {
            home = place;
            return this;
        }

        public Builder daemonStart(DaemonStart start) {
            daemonStart = start;
            return this;
        }

        /**
         * Shows tasks as Apple does, for apps that count on it; false by default. {@link BackgroundSession#tasks()} and {@link
         * BackgroundSession#allTasks()} leave out those that were never resumed, and a task that this process has suspended
         * more than once says after its first resume that it runs, while it still holds.
         */
        public Builder appleListing(boolean asApple) {
            appleListing = asApple;
            return this;
        }

        public SessionConfiguration build() {
            return new SessionConfiguration(this);
        }
    }

    @Override
    public String toString() {
        List<String> relaunch = settings.lifecycle().launcher().argv();
        return "SessionConfiguration[" + session + (relaunch.isEmpty() ? "" : ", relaunch " + relaunch.get(0)) + "]";
    }
}
