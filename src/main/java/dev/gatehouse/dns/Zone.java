package dev.gatehouse.dns;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.retry.backoff.FixedDelayBackoffStrategy;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.Route53ClientBuilder;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/** A hosted zone of Route 53. Credentials come from where AWS's own tools look for them. */
final class Zone implements AutoCloseable {
    private final Route53Client route53;
    private final String id;

    /** @param endpoint another than Amazon's, null for theirs */
    Zone(String id, URI endpoint) {
        this.id = id;
        Route53ClientBuilder builder = Route53Client.builder().region(Region.AWS_GLOBAL)
                .httpClientBuilder(UrlConnectionHttpClient.builder().connectionTimeout(Duration.ofSeconds(5)).socketTimeout(Duration.ofSeconds(30)));
        this.route53 = (endpoint == null ? builder : builder.endpointOverride(endpoint)).build();
    }

    /** The zone's name, without the dot at its end. */
    String apex() {
        return asked(() -> route53.getHostedZone(zone -> zone.id(id)).hostedZone().name()).replaceFirst("\\.$", "");
    }

    /** Every set of plain records; aliases and sets with a routing policy come without values, which nothing wanted equals. */
    List<RecordSet> sets() {
        return asked(() -> route53.listResourceRecordSetsPaginator(zone -> zone.hostedZoneId(id)).resourceRecordSets().stream()
                .map(Zone::read).toList());
    }

    /** Hands a batch in; answers its id. */
    String submit(Batch batch) {
        return asked(() -> route53.changeResourceRecordSets(request -> request.hostedZoneId(id).changeBatch(changes -> changes
                .comment(batch.comment()).changes(batch.changes().stream().map(Zone::written).toList()))).changeInfo().id());
    }

    /** Waits until every server of the zone has it. */
    void awaitInSync(String changeId, Duration patience, Duration poll) {
        asked(() -> route53.waiter().waitUntilResourceRecordSetsChanged(change -> change.id(changeId), waiting -> waiting
                .waitTimeout(patience).maxAttempts(Integer.MAX_VALUE).backoffStrategy(FixedDelayBackoffStrategy.create(poll))));
    }

    @Override
    public void close() {
        route53.close();
    }

    private static RecordSet read(ResourceRecordSet set) {
        boolean plain = set.aliasTarget() == null && set.setIdentifier() == null;
        return new RecordSet(set.name(), set.typeAsString(), set.ttl() == null ? 0 : set.ttl(),
                plain ? set.resourceRecords().stream().map(ResourceRecord::value).toList() : List.of());
    }

    private static software.amazon.awssdk.services.route53.model.Change written(Change change) {
        RecordSet set = change.set();
        return software.amazon.awssdk.services.route53.model.Change.builder().action(ChangeAction.valueOf(change.action().name()))
                .resourceRecordSet(written -> written.name(set.name()).type(set.type()).ttl(set.ttl())
                        .resourceRecords(set.values().stream().map(value -> ResourceRecord.builder().value(value).build()).toList()))
                .build();
    }

    private interface Question<T> {
        T ask();
    }

    private static <T> T asked(Question<T> question) {
        try {
            return question.ask();
        } catch (AwsServiceException e) {
            throw new DnsException("Route 53 refuses: " + e.awsErrorDetails().errorMessage());
        } catch (SdkClientException e) {
            throw new DnsException("Route 53 cannot be asked: " + e.getMessage());
        }
    }
}
