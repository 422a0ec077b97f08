package dev.gatehouse.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A bad option of an {@code edge:} step stops the deployment and is named. */
class EdgeOptionsTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            edge:cors                                               | origins
            edge:cors?origins=                                      | origins
            edge:cors?origins=*&credentials=true                    | credentials
            edge:cors?origins=https://a&maxAge=soon                 | maxAge
            edge:cors?origin=https://a                              | origin
            edge:body                                               | maxSize
            edge:body?maxSize=much                                  | maxSize
            edge:allow                                              | ip
            edge:allow?ip=10.0.0.0/99                               | ip
            edge:allow?ip=gatehouse.example                         | ip
            edge:headers                                            | edge:headers
            edge:headers?Set-Cookie=a                               | Set-Cookie
            edge:headers?Content-Length=1                           | Content-Length
            edge:headers?CamelHttpUri=x                             | CamelHttpUri
            edge:headers?X-A=a%0D%0AX-B:%20b                        | X-A
            edge:planet                                             | edge:planet
            """)
    void badOptionStopsTheDeploymentByItsName(String uri, String named) throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.addComponent("edge", new EdgeComponent(new ObjectMapper()));
            Throwable failure = catchThrowable(() -> camel.getEndpoint(uri));
            StringBuilder told = new StringBuilder();
            for (Throwable t = failure; t != null; t = t.getCause()) {
                told.append(t).append('\n');
            }
            assertThat(told.toString()).contains(named);
        }
    }
}
