package dev.gatehouse;

import dev.gatehouse.cli.AuditCommand;
import dev.gatehouse.cli.CliErrors;
import dev.gatehouse.cli.KeptLogin;
import dev.gatehouse.cli.KmsCommand;
import dev.gatehouse.cli.LoginCommand;
import dev.gatehouse.cli.ServiceACommand;
import dev.gatehouse.cli.TwoFactorCommand;
import dev.gatehouse.dns.DnsCommand;
import dev.gatehouse.gateway.GatewayChecking;
import dev.gatehouse.routing.command.RoutesCommand;
import dev.gatehouse.twofactor.TotpCommand;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationExcludeFilter;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.FilterType;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Starts the gatehouse, every service in one process or the one of its role, or runs a command of its command line. */
@SpringBootConfiguration
@EnableAutoConfiguration
@ComponentScan(excludeFilters = {@Filter(type = FilterType.CUSTOM, classes = TypeExcludeFilter.class),
        @Filter(type = FilterType.CUSTOM, classes = AutoConfigurationExcludeFilter.class),
        @Filter(type = FilterType.CUSTOM, classes = RoomsOfRole.class)})
public class Gatehouse {
    /** The command line's top: {@code java -jar gatehouse.jar <command>}; without a command the server starts. */
    @Command(name = "gatehouse", mixinStandardHelpOptions = true, subcommands = {LoginCommand.class, LoginCommand.Logout.class, KmsCommand.class,
            TwoFactorCommand.class, AuditCommand.class, ServiceACommand.class, TotpCommand.class, DnsCommand.class},
            description = "Without a command: starts the gatehouse. Settings come from the environment, see docs/configuration.md.")
    static final class Commands implements Runnable {
        @Override
        public void run() {
            SpringApplication application = new SpringApplication(Gatehouse.class);
            application.setBannerMode(Banner.Mode.OFF);
            application.run();
        }
    }

    public static void main(String[] args) {
        if (args.length == 0) {
            new Commands().run();
        } else {
            // what a command has to say it prints itself
            LoggingSystem.get(Gatehouse.class.getClassLoader()).beforeInitialize();
            CommandLine commands = new CommandLine(new Commands()).addSubcommand(RoutesCommand.commandLine(GatewayChecking::components, KeptLogin::token));
            System.exit(CliErrors.handledBy(commands).execute(args));
        }
    }
}
