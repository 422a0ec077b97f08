package dev.gatehouse.routing.live;

import static dev.gatehouse.routing.live.LiveHouse.SOON;
import static dev.gatehouse.routing.live.LiveHouse.answering;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.platform.StartupException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.FileSystemUtils;
import org.springframework.boot.actuate.health.Status;

/** Edits of a running house's route files, as people and their editors make them. */
class LiveRoutesTest {
    @TempDir
    Path folder;
    private LiveHouse house;

    @BeforeEach
    void start() throws Exception {
        Path routes = Files.createDirectories(folder.resolve("routes/gateway"));
        Files.writeString(routes.resolve("orders.camel.yaml"), answering("orders", "/orders", "first"));
        Files.writeString(routes.resolve("sibling.camel.yaml"), answering("sibling", "/sibling", "sibling"));
        house = new LiveHouse(folder, true);
        assertThat(house.get("/orders")).isEqualTo("first");
    }

    @AfterEach
    void stop() throws Exception {
        house.close();
    }

    private void restart(boolean events) throws Exception {
        house.close();
        house = new LiveHouse(folder, events);
    }

    private void awaitAnswer(String path, String answer) {
        await().atMost(SOON).untilAsserted(() -> assertThat(house.get(path)).isEqualTo(answer));
    }

    private void awaitProblem(String name, String reason) {
        await().atMost(SOON).untilAsserted(() -> assertThat(house.problemOf(name)).contains(reason));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void editsAdditionsAndRemovalsTakeEffectWhetherOrNotTheSystemTellsOfThem(boolean events) throws Exception {
        restart(events);
        house.save("orders", answering("orders", "/orders", "second"));
        house.save("new", answering("new", "/new", "new"));
        awaitAnswer("/orders", "second");
        awaitAnswer("/new", "new");
        Files.delete(house.file("new"));
        awaitAnswer("/new", "(404)");
        assertThat(house.get("/sibling")).isEqualTo("sibling");
        assertThat(house.live.status().files()).extracting(RoutesStatus.FileStatus::status).containsOnly("serving");
    }

    @Test
    void notReadyBeforeRoutesAreLoaded() {
        assertThat(new LoadedRoutesHealth(() -> new RoutesStatus(List.of())).health().getStatus()).isEqualTo(Status.DOWN);
        assertThat(new LoadedRoutesHealth(house.live::status).health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void fileInANewFolderIsSeen() throws Exception {
        Path other = Files.createDirectories(house.routes.resolve("other"));
        Files.writeString(other.resolve("x.camel.yaml"), answering("x", "/x", "x").replace("gateway-x", "other-x"));
        awaitAnswer("/x", "x");
    }

    @Test
    void badFileKeepsItsLastGoodVersionAndIsReportedWithItsLineUntilItIsMended() throws Exception {
        house.save("orders", answering("orders", "/orders", "second").replace("constant", "konstant"));
        awaitProblem("orders", "8: setBody may not have konstant");
        assertThat(house.get("/orders")).isEqualTo("first");
        assertThat(house.get("/sibling")).isEqualTo("sibling");
        assertThat(house.meters.get("gatehouse.routes.broken").gauge().value()).isEqualTo(1);
        assertThat(house.meters.get("gatehouse.routes.reloads").tag("result", "refused").counter().count()).isEqualTo(1);
        house.save("orders", answering("orders", "/orders", "third"));
        awaitAnswer("/orders", "third");
        await().atMost(SOON).untilAsserted(() -> assertThat(house.problemOf("orders")).isEmpty());
        assertThat(house.meters.get("gatehouse.routes.broken").gauge().value()).isZero();
    }

    @Test
    void badFileThatIsPutBackAsItWasIsGoodAgain() throws Exception {
        house.save("orders", "- {");
        awaitProblem("orders", "not YAML");
        house.save("orders", answering("orders", "/orders", "first"));
        await().atMost(SOON).untilAsserted(() -> assertThat(house.problemOf("orders")).isEmpty());
    }

    @Test
    void truncatedFileIsNoErrorWhileItIsBeingWrittenAndOneAfterwards() throws Exception {
        Files.writeString(house.file("orders"), "");
        Files.writeString(house.file("orders"), answering("orders", "/orders", "second"));
        awaitAnswer("/orders", "second");
        assertThat(house.meters.get("gatehouse.routes.reloads").tag("result", "refused").counter().count()).isZero();
        Files.writeString(house.file("orders"), "");
        awaitProblem("orders", "empty");
        assertThat(house.get("/orders")).isEqualTo("second");
    }

    @Test
    void editorThatWritesBesideAndRenamesIsUnderstood() throws Exception {
        Path beside = house.file("orders").resolveSibling(".orders.camel.yaml.swp");
        Files.writeString(beside, answering("orders", "/orders", "second"));
        Files.move(beside, house.file("orders"), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        awaitAnswer("/orders", "second");
        Files.move(house.file("orders"), house.file("orders").resolveSibling("orders.camel.yaml~"));
        Files.writeString(house.file("orders"), answering("orders", "/orders", "third"));
        awaitAnswer("/orders", "third");
        assertThat(house.meters.get("gatehouse.routes.reloads").tag("result", "removed").counter().count()).isZero();
    }

    @Test
    void editorThatWritesInPiecesShowsNoVersionInBetween() throws Exception {
        String text = answering("orders", "/orders", "second") + answering("orders-more", "/more", "more");
        house.save("orders", "");
        for (String line : text.lines().toList()) {
            Files.writeString(house.file("orders"), line + "\n", StandardOpenOption.APPEND);
        }
        awaitAnswer("/more", "more");
        assertThat(house.get("/orders")).isEqualTo("second");
        assertThat(house.meters.get("gatehouse.routes.reloads").tag("result", "deployed").counter().count()).isEqualTo(1);
    }

    @Test
    void noRequestFailsWhenAFileIsRenamed() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<String> client = CompletableFuture.supplyAsync(() -> {
            String answer = "first";
            while (!done.get() && (answer.equals("first") || answer.equals("renamed"))) {
                answer = house.get("/orders");
            }
            return answer;
        });
        Files.writeString(house.file("orders"), answering("orders", "/orders", "first"));
        Files.move(house.file("orders"), house.file("purchases"));
        Files.writeString(house.file("purchases"), answering("purchases", "/orders", "renamed"));
        await().atMost(SOON).until(() -> house.get("/orders").equals("renamed") || client.isDone());
        await().atMost(SOON).until(() -> house.live.fileOf("gateway-orders").isEmpty());
        done.set(true);
        assertThat(client.get(30, TimeUnit.SECONDS)).isEqualTo("renamed");
    }

    /** As people do it: first the name, then the ids that go with it; or never. */
    @Test
    void fileThatIsRenamedBeforeItsIdsServesOnUntilItIsGoodOrGone() throws Exception {
        String first = answering("letters", "/letters", "first");
        house.save("letters", first);
        await().atMost(SOON).until(() -> house.get("/letters").equals("first"));
        Files.move(house.file("letters"), house.file("mail"));
        await().atMost(SOON).until(() -> house.live.status().broken().count() == 2);
        assertThat(house.get("/letters")).isEqualTo("first");
        house.save("mail", first.replace("gateway-letters", "gateway-post"));
        await().during(Duration.ofMillis(500)).atMost(SOON).until(() -> house.get("/letters").equals("first"));
        house.save("mail", answering("mail", "/letters", "renamed"));
        await().atMost(SOON).until(() -> house.get("/letters").equals("renamed"));
        assertThat(house.live.status().broken()).isEmpty();
        Files.move(house.file("mail"), house.file("parcels"));
        await().atMost(SOON).until(() -> house.live.status().broken().count() == 2);
        Files.delete(house.file("parcels"));
        await().atMost(SOON).until(() -> house.live.status().broken().count() == 0 && house.live.fileOf("gateway-mail").isEmpty());
    }

    @Test
    void requestUnderWayIsFinishedByTheVersionItStartedWith() throws Exception {
        house.save("slow", answering("slow", "/slow", "x").replace("setBody: { constant: \"x\" }", "bean: { ref: verbs, method: hold }"));
        await().atMost(SOON).until(() -> house.live.fileOf("gateway-slow").isPresent());
        CompletableFuture<String> slow = CompletableFuture.supplyAsync(() -> house.get("/slow"));
        assertThat(house.verbs.entered.await(20, TimeUnit.SECONDS)).isTrue();
        house.save("slow", answering("slow", "/slow", "quick"));
        // a request of the test's own before the swap would wait as well
        await().atMost(SOON).until(() -> house.meters.get("gatehouse.routes.reloads").tag("result", "deployed").counter().count() == 2);
        assertThat(house.get("/slow")).isEqualTo("quick");
        assertThat(house.edge.camel.getRoute("gateway-slow")).as("the old version, still at work").isNotNull();
        assertThat(slow).isNotDone();
        house.verbs.release.countDown();
        assertThat(slow.get(20, TimeUnit.SECONDS)).isEqualTo("waited");
        await().atMost(SOON).until(() -> house.edge.camel.getRoute("gateway-slow") == null);
    }

    @Test
    void pathOfAnotherFileIsRefusedUntilThatFileLetsItGo() throws Exception {
        house.save("thief", answering("thief", "/sibling", "stolen"));
        awaitProblem("thief", "so does route gateway-sibling of gateway/sibling.camel.yaml");
        assertThat(house.get("/sibling")).isEqualTo("sibling");
        Files.delete(house.file("sibling"));
        awaitAnswer("/sibling", "stolen");
        assertThat(house.problemOf("thief")).isEmpty();
    }

    @Test
    void upstreamsAreTakenOverLikeRoutesAndStayWhileSomebodyRelaysToThem() throws Exception {
        house.save("far", answering("far", "/far", "x").replace("setBody: { constant: \"x\" }", "to: relay:far"));
        awaitProblem("far", "relay:far names no upstream");
        Files.writeString(house.routes.resolve("upstreams.properties"), "far = http://127.0.0.1:9000\n");
        await().atMost(SOON).until(() -> house.live.fileOf("gateway-far").isPresent());
        Files.writeString(house.routes.resolve("upstreams.properties"), "# nothing\nnear = nonsense\n");
        await().atMost(SOON).untilAsserted(() -> assertThat(house.live.status().files()).anySatisfy(file -> {
            assertThat(file.file()).isEqualTo("upstreams.properties");
            assertThat(file.problem().line()).isEqualTo(2);
            assertThat(file.problem().reason()).contains("near: nonsense must be http(s)://");
        }));
        Files.writeString(house.routes.resolve("upstreams.properties"), "near = http://127.0.0.1:9001\n");
        await().atMost(SOON).untilAsserted(() -> assertThat(house.live.status().files()).anySatisfy(file ->
                assertThat(file.problem()).isNotNull().extracting(RoutesStatus.Problem::reason).asString()
                        .contains("no upstream far, which gateway/far.camel.yaml relays to")));
    }

    @Test
    void everythingGoesOnServingWhenTheFolderIsEmptyAsOneIsThatIsNotMounted() throws Exception {
        Path away = folder.resolve("away");
        Files.move(house.routes.resolve("gateway"), away);
        await().atMost(SOON).until(house.live::isUnreadable);
        assertThat(house.get("/orders")).isEqualTo("first");
        Files.move(away, house.routes.resolve("gateway"));
        await().atMost(SOON).until(() -> !house.live.isUnreadable());
    }

    @Test
    void lastGoodVersionServesAfterARestartWithABadFile() throws Exception {
        house.save("orders", answering("orders", "/orders", "second"));
        awaitAnswer("/orders", "second");
        house.close();
        house.save("orders", answering("orders", "/orders", "third").replace("to: guard:jwt?roles=user", "stop: {}"));
        house = new LiveHouse(folder, true);
        assertThat(house.get("/orders")).isEqualTo("second");
        assertThat(house.problemOf("orders")).contains("does not start with the guard");
    }

    @Test
    void startStopsWithFileAndLineWhenABadFileWasNeverGood() throws Exception {
        house.save("never", answering("never", "/never", "x").replace("constant", "konstant"));
        house.close();
        FileSystemUtils.deleteRecursively(folder.resolve("history"));
        assertThatThrownBy(() -> house = new LiveHouse(folder, true)).isInstanceOf(StartupException.class)
                .hasMessageStartingWith("routes/gateway/never.camel.yaml:8: setBody may not have konstant");
    }

    @Test
    void removedFileStaysGoneWhenItWasRemovedWhileTheHouseWasDown() throws Exception {
        house.close();
        Files.delete(house.file("sibling"));
        house = new LiveHouse(folder, true);
        assertThat(house.get("/sibling")).isEqualTo("(404)");
        assertThat(house.history.lastGood("gateway/sibling.camel.yaml")).isEmpty();
    }
}
