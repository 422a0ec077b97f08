package dev.gatehouse;

import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the gatehouse: every service in one process. */
@SpringBootApplication
public class Gatehouse {
    public static void main(String[] args) {
        SpringApplication application = new SpringApplication(Gatehouse.class);
        application.setBannerMode(Banner.Mode.OFF);
        application.run(args);
    }
}
