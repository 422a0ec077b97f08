package dev.gatehouse.kms;

import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.crypto.Sealer;
import dev.gatehouse.platform.crypto.Sealer.Binding;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.services.VerificationKeys;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Jwks;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The keys that sign tokens: private halves sealed at rest, public halves published as a JWKS (RFC 7517). */
public final class SigningKeys implements VerificationKeys {
    private static final String ALGORITHM = "RS256";
    private final Database database;
    private final Sealer sealer;
    private final Clock clock;
    private volatile Map<String, VerificationKey> published = Map.of();
    private volatile Signer signer;

    SigningKeys(Database database, Sealer sealer, Clock clock) {
        this.database = database;
        this.sealer = sealer;
        this.clock = clock;
    }

    /** The key that signs now. */
    record Signer(String kid, PrivateKey key) {
        @Override
        public String toString() {
            return "Signer[" + kid + "]";
        }
    }

    private record Row(String kid, String algorithm, String state, byte[] publicKey, byte[] privateSealed) {}

    /** Reads the keys, and makes the first one under a database lock when there is none that signs. */
    void load() {
        List<Row> rows = database.tx().execute(tx -> {
            database.jdbc().sql("SELECT pg_advisory_xact_lock(hashtext('signing-keys'))").query().listOfRows();
            if (rows().stream().noneMatch(row -> row.state().equals("active"))) {
                create();
            }
            return rows();
        });
        published = rows.stream().filter(row -> !row.state().equals("compromised"))
                .collect(Collectors.toUnmodifiableMap(Row::kid, SigningKeys::verificationKey));
        Row active = rows.stream().filter(row -> row.state().equals("active")).findFirst().orElseThrow();
        signer = new Signer(active.kid(), privateKey(sealer.open(active.privateSealed(), binding(active.kid()))));
    }

    Signer signer() {
        return signer;
    }

    @Override
    public Optional<VerificationKey> find(String kid) {
        return kid == null ? Optional.empty() : Optional.ofNullable(published.get(kid));
    }

    /** The JWKS that {@code GET /kms/.well-known/jwks.json} answers. */
    public Map<String, Object> jwks() {
        return Map.of("keys", published.values().stream().map(SigningKeys::jwk).toList());
    }

    private static Map<String, Object> jwk(VerificationKey key) {
        return new LinkedHashMap<>(Jwks.builder().key((RSAPublicKey) key.key()).id(key.kid()).algorithm(key.algorithm())
                .publicKeyUse("sig").build());
    }

    private void create() {
        KeyPair pair = Jwts.SIG.RS256.keyPair().build();
        String kid = Ids.random("key");
        database.jdbc().sql("""
                        INSERT INTO signing_keys (kid, algorithm, state, public_key, private_sealed, created_at)
                        VALUES (?, ?, 'active', ?, ?, ?)""")
                .params(kid, ALGORITHM, pair.getPublic().getEncoded(),
                        sealer.seal(pair.getPrivate().getEncoded(), binding(kid)), Timestamp.from(clock.instant()))
                .update();
    }

    private List<Row> rows() {
        return database.jdbc().sql("SELECT kid, algorithm, state, public_key, private_sealed FROM signing_keys")
                .query(SigningKeys::read).list();
    }

    private static Row read(ResultSet row, int number) throws SQLException {
        return new Row(row.getString(1), row.getString(2), row.getString(3), row.getBytes(4), row.getBytes(5));
    }

    private static Binding binding(String kid) {
        return new Binding("signing_keys.private_sealed", kid, 1);
    }

    private static VerificationKey verificationKey(Row row) {
        try {
            PublicKey key = KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(row.publicKey()));
            return new VerificationKey(row.kid(), row.algorithm(), key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("signing key " + row.kid() + " is damaged", e);
        }
    }

    private static PrivateKey privateKey(byte[] encoded) {
        try {
            return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the active signing key is damaged", e);
        }
    }
}
