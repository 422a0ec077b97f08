package dev.gatehouse.cli;

import picocli.CommandLine.Option;

/** The service whose record a command is about. */
final class WhoseRecord {
    @Option(names = "--service", defaultValue = "kms", description = "Whose: kms (default), 2fa or service_a.")
    private String service;

    String service() {
        return service;
    }

    /** Where its API has it. */
    String path() {
        return "/" + UserCommands.encoded(service) + "/audit";
    }
}
