package dev.gatehouse.platform.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** Where and as whom to log in. Its text shows no password. */
record Login(String url, String user, String password) {
    /** Seconds until a connection attempt is given up. */
    static final int CONNECT_SECONDS = 5;
    /** Seconds until a silent server is given up. */
    static final int SOCKET_SECONDS = 30;

    Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", String.valueOf(CONNECT_SECONDS));
        properties.setProperty("socketTimeout", String.valueOf(SOCKET_SECONDS));
        return DriverManager.getConnection(url, properties);
    }

    Login as(String otherUser, String otherPassword) {
        return new Login(url, otherUser, otherPassword);
    }

    @Override
    public String toString() {
        return user + "@" + url;
    }
}
