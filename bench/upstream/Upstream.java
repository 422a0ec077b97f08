import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;

/** What the gateways are measured in front of: 1 KB for every request. Run with the gatehouse's own libraries; takes its port. */
public class Upstream {
    public static void main(String[] arguments) {
        Buffer answer = Buffer.buffer("x".repeat(1024));
        Vertx.vertx(new VertxOptions().setPreferNativeTransport(true)).deployVerticle(() -> new AbstractVerticle() {
            @Override
            public void start() {
                vertx.createHttpServer().requestHandler(request -> request.response().end(answer))
                        .listen(Integer.parseInt(arguments[0]), "127.0.0.1");
            }
        }, new DeploymentOptions().setInstances(2));
    }
}
