package dev.outlive.daemon.conditions;

import dev.outlive.core.schedule.Fact;

/** What services on the system's D-Bus say of the machine. */
record BusFacts(Fact metered, Fact cellular, Fact onMains) {
    static final BusFacts UNREAD = new BusFacts(Fact.UNREAD, Fact.UNREAD, Fact.UNREAD);

    /** Nobody there can be asked. */
    static BusFacts none(String why) {
        return new BusFacts(Fact.unknown(why), Fact.unknown(why), Fact.unknown(why));
    }
}
