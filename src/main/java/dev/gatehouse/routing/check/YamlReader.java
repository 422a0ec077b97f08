package dev.gatehouse.routing.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads YAML 1.2 within bounds: no aliases, no tags of one's own, no double keys, one document, so deep and no deeper. */
final class YamlReader {
    /** Largest file, in characters. */
    static final int MAX_SIZE = 128 * 1024;
    private static final int MAX_DEPTH = 50;
    private static final LoadSettings SETTINGS = LoadSettings.builder().setMaxAliasesForCollections(0)
            .setAllowNonScalarKeys(false).setCodePointLimit(MAX_SIZE).build();

    private YamlReader() {}

    /** @throws RouteRefused with the line */
    static Yaml read(String text) {
        try {
            checkEvents(text);
            Node root = new Compose(SETTINGS).composeString(text)
                    .orElseThrow(() -> new RouteRefused(0, "is empty"));
            return convert(root);
        } catch (MarkedYamlEngineException e) {
            throw new RouteRefused(e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0), "is not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw new RouteRefused(0, "is not YAML: " + e.getMessage());
        }
    }

    /** Before anything is built: parsing to events needs no stack of ours, however deep the text is. */
    private static void checkEvents(String text) {
        int depth = 0;
        for (Event event : new Parse(SETTINGS).parseString(text)) {
            int line = lineOf(event.getStartMark());
            switch (event.getEventId()) {
                case Alias -> throw new RouteRefused(line, "may not have aliases");
                case MappingStart, SequenceStart -> depth++;
                case MappingEnd, SequenceEnd -> depth--;
                default -> { }
            }
            if (depth > MAX_DEPTH) {
                throw new RouteRefused(line, "is nested deeper than " + MAX_DEPTH);
            }
        }
    }

    private static Yaml convert(Node node) {
        int line = lineOf(node.getStartMark());
        if (node instanceof MappingNode mapping && node.getTag().equals(Tag.MAP)) {
            return new Yaml(map(mapping), line);
        }
        if (node instanceof SequenceNode sequence && node.getTag().equals(Tag.SEQ)) {
            List<Yaml> items = new ArrayList<>();
            sequence.getValue().forEach(item -> items.add(convert(item)));
            return new Yaml(items, line);
        }
        if (node instanceof ScalarNode scalar) {
            return new Yaml(scalar(scalar, line), line);
        }
        throw new RouteRefused(line, "may not have the tag " + node.getTag());
    }

    private static Map<String, Yaml> map(MappingNode mapping) {
        Map<String, Yaml> map = new LinkedHashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
            int line = lineOf(entry.getKeyNode().getStartMark());
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                throw new RouteRefused(line, "has a key that is not a text");
            }
            // a value is said to be where its key is: that is where people look
            Yaml value = new Yaml(convert(entry.getValueNode()).value(), line);
            if (map.put(key.getValue(), value) != null) {
                throw new RouteRefused(line, "has a duplicate key " + key.getValue());
            }
        }
        return map;
    }

    private static Object scalar(ScalarNode scalar, int line) {
        Tag tag = scalar.getTag();
        if (tag.equals(Tag.NULL)) {
            return null;
        }
        if (tag.equals(Tag.BOOL)) {
            return Boolean.valueOf(scalar.getValue());
        }
        if (tag.equals(Tag.INT) && scalar.getValue().length() < 18) {
            return Long.valueOf(scalar.getValue());
        }
        if (!tag.equals(Tag.STR) && !tag.equals(Tag.FLOAT) && !tag.equals(Tag.INT)) {
            throw new RouteRefused(line, "may not have the tag " + tag);
        }
        return scalar.getValue();
    }

    private static int lineOf(Optional<Mark> mark) {
        return mark.map(m -> m.getLine() + 1).orElse(0);
    }
}
