package dev.outlive.core.schedule;

/**
 * What was seen of one condition of the machine.
 *
 * @param source how that is known, or why it isn't; for people
 */
public record Fact(Answer answer, String source) {
    /** Nobody has looked yet: what a task's policy makes depend on it waits for that. */
    public static final Fact UNREAD = new Fact(Answer.UNREAD, "it hasn't been looked at yet");

    /** Whether it is so. */
    public enum Answer {
        YES,
        NO,
        /** It can't be seen here: it holds nothing back. */
        UNKNOWN,
        UNREAD
    }

    public static Fact yes(String source) {
        return new Fact(Answer.YES, source);
    }

    public static Fact no(String source) {
        return new Fact(Answer.NO, source);
    }

    public static Fact unknown(String why) {
        return new Fact(Answer.UNKNOWN, why);
    }

    public boolean isYes() {
        return answer == Answer.YES;
    }

    public boolean isNo() {
        return answer == Answer.NO;
    }

    /** Whether it is so or not, and that was seen. */
    public boolean isKnown() {
        return isYes() || isNo();
    }

    /** As a sentence: one of the two if it is known, else that it isn't. */
    String told(String ifYes, String ifNo, String whether) {
        return switch (answer) {
                    case YES -> ifYes;
                    case NO -> ifNo;
                    case UNKNOWN -> whether + " isn't known";
                    case UNREAD -> whether + " isn't known yet";
                }
                + ": "
                + source;
    }

    /** Whether nobody has looked yet. */
    public boolean isUnread() {
        return answer == Answer.UNREAD;
    }
}
