package dev.gatehouse.cli;

import picocli.CommandLine.Command;

/** {@code gatehouse kms}: users, keys, secrets and master keys, with the rights of whoever is logged in. */
@Command(name = "kms", mixinStandardHelpOptions = true, description = "The key management service.",
        subcommands = {UserCommands.class, KeyCommands.class, SigningKeyCommands.class, SecretCommands.class, KekCommands.class,
                RewrapCommand.class})
public final class KmsCommand {}
