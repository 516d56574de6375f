package ordersync;

/** The three ways in which a call can end badly, by what to do next. */
public abstract class Trouble extends Exception {
    private Trouble(String says) {
        super(says);
    }

    /** No answer, or one that makes no sense: the work may be done or not. Look, then repeat. */
    public static final class Unclear extends Trouble {
        public final long waitS;

        public Unclear(String says, long waitS) {
            super(says);
            this.waitS = waitS;
        }

        public Unclear(String says) {
            this(says, 0);
        }
    }

    /** The other side understood and said no. kind: its word for why. */
    public static final class Refused extends Trouble {
        public final String kind;

        public Refused(String kind, String says) {
            super(kind + ": " + says);
            this.kind = kind;
        }
    }

    /** The record has changed since we read it. Read again. */
    public static final class Outdated extends Trouble {
        public Outdated(String says) {
            super(says);
        }
    }
}
