package dev.gatehouse.platform.database;

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.PGConnection;

/** Where and as whom to log in. Its text shows no password. */
record Login(String url, String user, String password) {
    /** Seconds until a connection attempt is given up. */
    static final int CONNECT_SECONDS = 5;
    /** Seconds until a server that accepts and then says nothing is given up. */
    static final int LOGIN_SECONDS = 10;
    /** Seconds until a server that falls silent later is given up. */
    static final int SOCKET_SECONDS = 30;

    private static final int STANDARD_PORT = 5432;

    Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", String.valueOf(CONNECT_SECONDS));
        properties.setProperty("loginTimeout", String.valueOf(LOGIN_SECONDS));
        properties.setProperty("socketTimeout", String.valueOf(SOCKET_SECONDS));
        return DriverManager.getConnection(url, properties);
    }

    /** Sets a role's password. It is hashed here, so that no log of the server's ever quotes it. */
    static void setPassword(Connection connection, String role, String password) throws SQLException {
        connection.unwrap(PGConnection.class).alterUserPassword(role, password.toCharArray(), "scram-sha-256");
    }

    Login as(String otherUser, String otherPassword) {
        return new Login(url, otherUser, otherPassword);
    }

    /** The port in the URL, PostgreSQL's own if there is none. */
    int port() {
        int port = URI.create(place().substring("jdbc:".length())).getPort();
        return port < 0 ? STANDARD_PORT : port;
    }

    /** The URL without its options, among which people write passwords. */
    String place() {
        return url.replaceFirst("\\?.*", "");
    }

    @Override
    public String toString() {
        return user + "@" + place();
    }
}
