package ordersync;

import java.sql.SQLException;

/** The list of what remains to be done: kept in the database, hastened by the queue. */
public class Jobs {
    static final String LIST = "jobs";
    protected final Database database;
    protected final Queue queue;

    public Jobs(Database database, Queue queue) {
        this.database = database;
        this.queue = queue;
    }

    /** Remember a job; when this returns it survives a crash of everything but the database. */
    public void add(Job job) throws SQLException {
        // Kept first: a message that gets lost is sent again, one without a job does no harm.
        database.add(job, System.currentTimeMillis());
        queue.push(LIST, job.toString());
    }

    public boolean isWaiting(Job job) throws SQLException {
        return database.state(job) != null;
    }

    public String note(String name) throws SQLException {
        return database.note(name);
    }

    public void note(String name, String value) throws SQLException {
        database.note(name, value);
    }
}
