package ordersync;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One call with a time limit; what is not a whole answer in UTF-8 is unclear. */
public final class Http {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(LIMIT)
                    .build();

    /** What came back. */
    public record Answer(int status, String text, String etag, long waitS) {
        public boolean isGood() {
            return status / 100 == 2;
        }
    }

    /** Send a request; `headers` are names and values in turn. */
    public Answer send(String method, String url, String body, String... headers)
            throws Trouble.Unclear {
        var sent =
                body == null
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(body);
        var request = HttpRequest.newBuilder(URI.create(url)).method(method, sent);
        if (headers.length > 0) {
            request.headers(headers);
        }
        // A request's own limit ends with the headers of its answer; this one holds for the body too.
        var coming =
                client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        try {
            var answer = coming.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            var given = answer.headers();
            long waitS = waitS(given.firstValue("Retry-After").orElse(""));
            String text = text(answer.body());
            return new Answer(answer.statusCode(), text, given.firstValue("ETag").orElse(""), waitS);
        } catch (ExecutionException | TimeoutException | CharacterCodingException problem) {
            coming.cancel(true);
            throw new Trouble.Unclear(method + " " + url + ": " + problem);
        } catch (InterruptedException problem) {
            coming.cancel(true);
            Thread.currentThread().interrupt();
            throw new Trouble.Unclear("interrupted");
        }
    }

    private static String text(byte[] body) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    }

    private static long waitS(String retryAfter) {
        return retryAfter.matches("\\d{1,9}") ? Math.min(Long.parseLong(retryAfter), 600) : 0;
    }
}
