package dev.gatehouse.routing.command;

/** Why a command cannot do what it is asked, in one line for people. */
final class CommandFailure extends RuntimeException {
    CommandFailure(String line) {
        super(line);
    }
}
