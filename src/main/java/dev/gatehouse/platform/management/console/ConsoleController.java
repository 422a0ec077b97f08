package dev.gatehouse.platform.management.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.gatehouse.platform.Caller;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseBody;

/** What the console's pages ask of their server besides JMX: who is there, and which plugins to load. */
@Controller
@RequestMapping("/hawtio")
final class ConsoleController {
    private final Supplier<Caller> caller;

    ConsoleController(Supplier<Caller> caller) {
        this.caller = caller;
    }

    @GetMapping("")
    String console() {
        return "redirect:/hawtio/";
    }

    /** Places inside the console are all the one page. */
    @GetMapping({"/", "/camel/**", "/jmx/**", "/runtime/**", "/preferences/**", "/help/**"})
    String page() {
        return "forward:/hawtio/index.html";
    }

    @GetMapping("/user")
    @ResponseBody
    JsonNode user() {
        return TextNode.valueOf(caller.get().username());
    }

    /** None: what is shown is what is shipped. */
    @GetMapping("/plugin")
    @ResponseBody
    List<String> plugins() {
        return List.of();
    }
}
