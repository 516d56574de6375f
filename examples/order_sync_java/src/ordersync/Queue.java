package ordersync;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A line to Redis: lists as queues, of which a message is taken only by moving it elsewhere. */
public class Queue implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    public Queue(int port) {
        try {
            this.socket = new Socket("127.0.0.1", port);
            this.socket.setTcpNoDelay(true);
            this.in = new BufferedInputStream(socket.getInputStream());
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }

    /** Put a message at the end of a list. */
    public void push(String list, String message) {
        ask("LPUSH", list, message);
    }

    /** Wait for the first message of a list, and move it to another one until it is done. */
    public String take(String list, String taken) {
        return (String) ask("BLMOVE", list, taken, "RIGHT", "LEFT", "0");
    }

    /** Wait for the first message of a list and remove it. */
    public String pop(String list) {
        return (String) ((List<?>) ask("BRPOP", list, "0")).get(1);
    }

    /** Forget a message that was taken. */
    public void done(String taken, String message) {
        ask("LREM", taken, "1", message);
    }

    /** Put back what was taken when we died. */
    public void restore(String taken, String list) {
        while (ask("LMOVE", taken, list, "LEFT", "RIGHT") != null) {
            continue;
        }
    }

    /** Forget everything. */
    public void clear() {
        ask("FLUSHALL");
    }

    private synchronized Object ask(String... words) {
        var out = new StringBuilder("*" + words.length + "\r\n");
        for (var word : words) {
            int length = word.getBytes(StandardCharsets.UTF_8).length;
            out.append('$').append(length).append("\r\n").append(word).append("\r\n");
        }
        try {
            socket.getOutputStream().write(out.toString().getBytes(StandardCharsets.UTF_8));
            return reply();
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }

    private Object reply() throws IOException {
        var line = line();
        var rest = line.substring(1);
        switch (line.charAt(0)) {
            case '+', ':':
                return rest;
            case '$':
                return rest.equals("-1") ? null : bytes(Integer.parseInt(rest));
            case '*':
                var items = new ArrayList<Object>();
                for (int n = Integer.parseInt(rest); n > 0; n--) {
                    items.add(reply());
                }
                return items;
            default:
                throw new IOException("Redis says " + line);
        }
    }

    private String bytes(int length) throws IOException {
        var bytes = in.readNBytes(length);
        in.skipNBytes(2);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("Redis hung up");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }
}
