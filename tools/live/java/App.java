import com.sun.net.httpserver.HttpServer;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URL;

/** Serves on the loopback, and calls itself once. */
public class App {
    public static void main(String[] args) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 4);
            exchange.getResponseBody().write("java".getBytes());
            exchange.close();
        });
        server.start();
        URL url = new URL("http://127.0.0.1:" + server.getAddress().getPort() + "/?from=java");
        HttpURLConnection call = (HttpURLConnection) url.openConnection();
        System.out.println("app: " + new String(call.getInputStream().readAllBytes()));
        System.out.println("app: done");
        Thread.currentThread().join();
    }
}
