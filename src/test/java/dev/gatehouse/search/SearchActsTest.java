package dev.gatehouse.search;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.database.Databases;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.People;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Privileged acts of search stand in the KMS's record before they are done; those that cannot stand there are not done. */
@GatehouseTest
class SearchActsTest {
    private static final String ROOT = "/typesense_client/";
    private static final Map<String, Object> FIELDS = Map.of("fields", List.of(Map.of("name", "text", "type", "string", "optional", true)));
    @Autowired
    People people;
    @Autowired
    Databases databases;
    private String admin;
    private String name;

    @BeforeEach
    void name() {
        admin = people.adminToken();
        name = "acts-" + Ids.token(6).toLowerCase().replace("-", "x").replace("_", "y");
    }

    private Response create(String collection) {
        return people.as(admin).body(Map.of("name", collection, "fields", FIELDS.get("fields"))).post(ROOT + "collections");
    }

    private void assertRecorded(Response answer, String action, String object, String outcome) {
        people.as(admin).get("/kms/audit?order=desc&action=" + action + "&object=" + object).then().statusCode(200)
                .body("entries[0].request_id", equalTo(answer.getHeader("X-Request-Id"))).body("entries[0].outcome", equalTo(outcome))
                .body("entries[0].actor", containsString("usr_")).body("entries[0].actor_name", equalTo("admin"))
                .body("entries[0].source", equalTo("127.0.0.1")).body("entries[0].details.service", equalTo("search"));
    }

    @Test
    void collectionsAliasesAndReplacementsAreRecordedWithWhoDidThem() {
        Response made = create(name);
        made.then().statusCode(201);
        assertRecorded(made, "collection.create", name, "OK");
        create(name).then().statusCode(200);
        people.as(admin).get("/kms/audit?action=collection.create&object=" + name).then().body("entries.size()", equalTo(1));
        assertRecorded(people.as(admin).body(Map.of("fields", List.of(Map.of("name", "more", "type", "int32", "optional", true))))
                .patch(ROOT + "collections/" + name), "collection.update", name, "OK");
        String alias = "of-" + name;
        assertRecorded(people.as(admin).body(Map.of("collection_name", name)).put(ROOT + "aliases/" + alias), "alias.put", alias, "OK");
        assertRecorded(people.as(admin).body(FIELDS).post(ROOT + "aliases/" + alias + "/reindex"), "alias.reindex", alias, "OK");
        String next = people.as(admin).get(ROOT + "aliases/" + alias).path("collection_name");
        assertRecorded(people.as(admin).delete(ROOT + "aliases/" + alias), "alias.delete", alias, "OK");
        assertRecorded(people.as(admin).delete(ROOT + "collections/" + next), "collection.delete", next, "OK");
    }

    @Test
    void actThatFailedIsRecordedAsFailedToo() {
        create(name);
        Response refused = people.as(admin).body(Map.of("fields", List.of(Map.of("name", "nothing", "drop", true))))
                .patch(ROOT + "collections/" + name);
        refused.then().statusCode(400);
        assertRecorded(refused, "collection.update", name, "FAILED");
    }

    @Test
    void whatCannotBeRecordedDoesNotHappen() {
        create(name).then().statusCode(201);
        String alias = "of-" + name;
        people.as(admin).body(Map.of("collection_name", name)).put(ROOT + "aliases/" + alias).then().statusCode(200);
        refused(() -> create(name + "-2"));
        refused(() -> people.as(admin).body(FIELDS).post(ROOT + "aliases/" + alias + "/reindex"));
        refused(() -> people.as(admin).delete(ROOT + "aliases/" + alias));
        people.as(admin).get(ROOT + "collections/" + name + "-2").then().statusCode(404);
        people.as(admin).get(ROOT + "aliases/" + alias).then().statusCode(200).body("collection_name", equalTo(name));
    }

    /** Does something while the KMS may not write its record. */
    private void refused(Supplier<Response> act) {
        databases.asOwner("kms", owner -> owner.sql("REVOKE INSERT ON audit_entries FROM gatehouse_kms").update());
        try {
            act.get().then().statusCode(503).body("type", equalTo("urn:gatehouse:problem:unavailable")).header("Retry-After", notNullValue());
        } finally {
            databases.asOwner("kms", owner -> owner.sql("GRANT INSERT ON audit_entries TO gatehouse_kms").update());
        }
    }
}
