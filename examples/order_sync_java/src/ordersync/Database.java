package ordersync;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What remains to be done, and what was seen. The queue only hastens what stands here. */
public class Database implements AutoCloseable {
    /** A message is put into the queue again when nobody has done it for this long. */
    private static final long QUEUED_MAX_MS = 120_000;

    private final Connection line;

    /** What is known of a job: how often it was added, how often it failed, when it is due. */
    public record State(long serial, int failures, long dueMs) {}

    public Database(Settings settings) throws SQLException {
        line = DriverManager.getConnection(settings.database());
    }

    /** Forget everything. */
    public void clear() throws SQLException {
        change("TRUNCATE job, note");
    }

    /** Remember a job; it is on disk when this returns, and goes into the queue next. */
    public void add(Job job, long nowMs) throws SQLException {
        change(
                "INSERT INTO job (kind, key, due_ms, queued_ms) VALUES (?, ?, ?, ?)"
                        + " ON CONFLICT (kind, key) DO UPDATE SET serial = job.serial + 1,"
                        + " queued_ms = excluded.queued_ms",
                job.kind(), job.key(), nowMs, nowMs);
    }

    /** Give what is known of a job; null when it is done. */
    public synchronized State state(Job job) throws SQLException {
        try (var found = prepared(
                        "SELECT serial, failures, due_ms FROM job WHERE kind = ? AND key = ?",
                        job.kind(), job.key());
                var rows = found.executeQuery()) {
            return rows.next() ? new State(rows.getLong(1), rows.getInt(2), rows.getLong(3)) : null;
        }
    }


    /** Forget a job, unless it was added again while it was worked on. */
    public boolean done(Job job, long serial) throws SQLException {
        return change(
                        "DELETE FROM job WHERE kind = ? AND key = ? AND serial = ?",
                        job.kind(), job.key(), serial)
                == 1;
    }

    /** Put a job off. */
    public void failed(Job job, long dueMs) throws SQLException {
        change(
                "UPDATE job SET failures = failures + 1, due_ms = ?, queued_ms = 0"
                        + " WHERE kind = ? AND key = ?",
                dueMs, job.kind(), job.key());
    }

    /** Claim the jobs that should be in the queue by now and, as it seems, are not. */
    public synchronized List<Job> due(long nowMs) throws SQLException {
        var jobs = new ArrayList<Job>();
        try (var found = prepared(
                        "UPDATE job SET queued_ms = ? WHERE due_ms <= ? AND queued_ms < ?"
                                + " RETURNING kind, key",
                        nowMs, nowMs, nowMs - QUEUED_MAX_MS);
                var rows = found.executeQuery()) {
            while (rows.next()) {
                jobs.add(new Job(rows.getString(1), rows.getString(2)));
            }
        }
        return jobs;
    }

    /** Hold a job for ourselves; false when another worker has it. */
    public boolean lock(Job job) throws SQLException {
        return yes("SELECT pg_try_advisory_lock(1, hashtext(?))", job);
    }

    public void unlock(Job job) throws SQLException {
        yes("SELECT pg_advisory_unlock(1, hashtext(?))", job);
    }

    private synchronized boolean yes(String sql, Job job) throws SQLException {
        try (var found = prepared(sql, job.toString()); var rows = found.executeQuery()) {
            return rows.next() && rows.getBoolean(1);
        }
    }

    /** Give a note, "" when there is none. */
    public synchronized String note(String name) throws SQLException {
        try (var found = prepared("SELECT value FROM note WHERE name = ?", name);
                var rows = found.executeQuery()) {
            return rows.next() ? rows.getString(1) : "";
        }
    }

    /** Keep a note; false when it said the same already. */
    public boolean note(String name, String value) throws SQLException {
        return change(
                        "INSERT INTO note VALUES (?, ?) ON CONFLICT (name) DO UPDATE"
                                + " SET value = excluded.value WHERE note.value <> excluded.value",
                        name, value)
                == 1;
    }

    private synchronized int change(String sql, Object... values) throws SQLException {
        try (var statement = prepared(sql, values)) {
            return statement.executeUpdate();
        }
    }

    private PreparedStatement prepared(String sql, Object... values) throws SQLException {
        var statement = line.prepareStatement(sql);
        for (int n = 0; n < values.length; n++) {
            statement.setObject(n + 1, values[n]);
        }
        return statement;
    }

    @Override
    public void close() throws SQLException {
        line.close();
    }
}
