import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;

/** One request a line, by Java's HttpClient as it comes; see lines.py for the words of a line. */
class Client {
    public static void main(String[] ignored) throws IOException, InterruptedException {
        var client = HttpClient.newHttpClient();
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            var words = line.split(" ", -1);
            var body =
                    words[2].equals("-")
                            ? HttpRequest.BodyPublishers.noBody()
                            : HttpRequest.BodyPublishers.ofString(text(words[2]));
            var request = HttpRequest.newBuilder(URI.create(text(words[1]))).method(words[0], body);
            for (int n = 3; n < words.length; n += 2) {
                request.header(text(words[n]), text(words[n + 1]));
            }
            try {
                var answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
                var said = new ArrayList<String>();
                said.add(String.valueOf(answer.statusCode()));
                said.add(Base64.getEncoder().encodeToString(answer.body()));
                answer.headers()
                        .map()
                        .forEach(
                                (name, values) -> {
                                    said.add(word(name));
                                    said.add(word(String.join(", ", values)));
                                });
                System.out.println(String.join(" ", said));
            } catch (IOException problem) {
                System.out.println("! " + word(problem.toString()));
            }
        }
    }

    private static String text(String word) {
        return new String(Base64.getDecoder().decode(word), StandardCharsets.UTF_8);
    }

    private static String word(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
