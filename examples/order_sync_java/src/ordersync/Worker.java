package ordersync;

import java.sql.SQLException;

/** Takes jobs from the queue, one at a time; many of them may run. */
public class Worker {
    private static final long WAIT_MAX_S = 60;
    private static final long REFUSED_WAIT_MAX_S = 300;
    protected final Sync sync;
    protected final Database database;
    protected final Queue queue;
    private final String taken;

    /** number: from 0, the same in each life, so that we find again what we had taken. */
    public Worker(int number, Sync sync, Database database, Queue queue) {
        this.sync = sync;
        this.database = database;
        this.queue = queue;
        this.taken = "taken by " + number;
    }

    /** Work for ever. */
    public void run() throws SQLException {
        queue.restore(taken, Jobs.LIST);
        while (true) {
            next();
        }
    }

    /** Wait for one message and do its job; it leaves the queue only after that. */
    protected void next() throws SQLException {
        var message = queue.take(Jobs.LIST, taken);
        var job = Job.of(message);
        // Whoever holds it puts it into the queue again if it was added meanwhile.
        if (database.lock(job)) {
            try {
                attempt(job);
            } finally {
                database.unlock(job);
            }
        }
        queue.done(taken, message);
    }

    /** Do a job, and decide when to repeat it if that failed. */
    protected void attempt(Job job) throws SQLException {
        var state = database.state(job);
        long nowMs = System.currentTimeMillis();
        if (state == null || state.dueMs() > nowMs) {
            return;
        }
        try {
            sync.perform(job);
        } catch (Trouble | RuntimeException problem) {
            failed(job, problem, state.failures() + 1);
            return;
        }
        if (!database.done(job, state.serial())) {
            queue.push(Jobs.LIST, job.toString());
        }
    }

    /** Put a job off. */
    protected void failed(Job job, Exception problem, int failures) throws SQLException {
        long waitS = waitS(problem, failures);
        database.failed(job, System.currentTimeMillis() + waitS * 1000);
        System.out.printf("%s again in %d s: %s%n", job, waitS, problem);
    }

    /** Give the pause before the next attempt: longer each time, or as we were told. */
    protected long waitS(Exception problem, int failures) {
        long backoffS = Math.min(1L << Math.min(failures - 1, 10), WAIT_MAX_S);
        if (problem instanceof Trouble.Unclear unclear) {
            return Math.max(backoffS, unclear.waitS);
        }
        if (problem instanceof Trouble.Outdated) {
            return failures < 3 ? 0 : backoffS;
        }
        if (problem instanceof Trouble.Refused) {
            // The state may just have changed under us; a refusal that stays is a person's work.
            return Math.min(1L << 2 * Math.min(failures, 5), REFUSED_WAIT_MAX_S);
        }
        // A record that we cannot read: a drifted reply now and then, or a defect for longer.
        return Math.max(backoffS, 5);
    }
}
